/** What several sections of the settings are made of. */
import { Fragment, type ReactNode } from "react";
import type { Setting, SettingValue, Sourced } from "@/api/settings";
import { isAbsent } from "@/api/settings";
import { Chip } from "@/ui/Chip";
import { Skeleton } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";

/** What is shown while a list is not there: a skeleton, a calm note where the server has no such route, or the problem. */
export function Pending({ error, retry, what }: { error: unknown; retry: () => void; what: string }) {
  if (!error) {
    return (
      <div role="status" aria-label="Loading" className="space-y-2">
        {[1, 2, 3].map((line) => (
          <Skeleton key={line} className="h-10 w-full" />
        ))}
      </div>
    );
  }
  if (isAbsent(error)) {
    return (
      <Empty title={`This server does not show ${what} here`}>
        It is of an older version than this page, or was built without this part. The configuration file works all the
        same.
      </Empty>
    );
  }
  return <Problem error={error} retry={retry} />;
}

/** Marks what can be changed in the configuration file only. */
export function FromFile() {
  return <Chip title="Change it in roundhouse.toml and reload the configuration">configuration file</Chip>;
}

export function isFromFile(row: Sourced): boolean {
  return row.source === "config";
}

/** The head of a section. */
export function Head({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
        {children && <div className="mt-1 max-w-prose text-sm text-ink-2">{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** Settings in force, with who said so. */
export function SettingRows({ rows, caption }: { rows: Setting[]; caption: string }) {
  if (rows.length === 0) return <p className="text-sm text-ink-2">The server tells nothing of these.</p>;
  return (
    <div className="overflow-x-auto rounded-lg border border-line" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line bg-raised text-left text-xs text-ink-2">
            <th scope="col" className="px-3 py-2 font-medium">
              Setting
            </th>
            <th scope="col" className="w-1/3 px-3 py-2 font-medium">
              Value
            </th>
            <th scope="col" className="w-20 px-3 py-2 font-medium">
              Said by
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.setting} className="border-b border-line last:border-0">
              <th scope="row" className="px-3 py-2 text-left align-top font-mono text-xs font-normal break-words">
                <Dotted name={row.setting} />
              </th>
              <td className="px-3 py-2 align-top break-words">{valueText(row.value)}</td>
              <td className="px-3 py-2 align-top text-ink-2">{row.source ?? "-"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A name that a narrow column breaks between its words. */
function Dotted({ name }: { name: string }) {
  return name.split(/(?<=[._])/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function valueText(value: SettingValue): string {
  if (value === null || value === "") return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Lines of a text field, without empty ones; none is null, which means "every". */
export function linesOf(text: string): string[] | null {
  const lines = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.length > 0 ? lines : null;
}

/** A checkbox with its words. */
export function Check({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="mb-3 flex min-h-6 items-start gap-2 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 accent-(--accent)"
      />
      <span>
        {label}
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
