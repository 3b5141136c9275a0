import { Link } from "@tanstack/react-router";
import { createContext, Fragment, use } from "react";
import { Code } from "@/ui/Code";
import { anchor, filled, type Here, piecesOf } from "./text";
import type { Block, DocSection } from "./types";

/** Where the reader is: fills the braces of texts. */
export const HereContext = createContext<Here>({ origin: "", model: "" });

export function Text({ of }: { of: string }) {
  const here = use(HereContext);
  return piecesOf(of).map((piece, index) => {
    if ("code" in piece) {
      return (
        <code key={index} className="rounded bg-sunken px-1 py-0.5 text-[0.8125em] break-words">
          <Paths of={filled(piece.code, here)} />
        </code>
      );
    }
    if ("link" in piece) {
      return (
        <Link key={index} to={piece.to} className="text-accent underline">
          {piece.link}
        </Link>
      );
    }
    return <Fragment key={index}>{filled(piece.text, here)}</Fragment>;
  });
}

/** Long addresses may break behind a slash. */
function Paths({ of }: { of: string }) {
  return of.split(/(?<=[^:/]\/)(?=.)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** A heading with an address of its own. */
export function Anchored({ title }: { title: string }) {
  const id = anchor(title);
  return (
    <h2 id={id} className="group mt-10 mb-3 scroll-mt-20 text-lg font-semibold">
      {title}
      <a
        href={`#${id}`}
        aria-label={`Link to ${title}`}
        className="ml-2 inline-block min-w-6 text-center text-ink-3 opacity-0 group-hover:opacity-100 focus:opacity-100"
      >
        #
      </a>
    </h2>
  );
}

export function Section({ section }: { section: DocSection }) {
  return (
    <section aria-labelledby={anchor(section.title)}>
      <Anchored title={section.title} />
      {section.blocks.map((block, index) => (
        <BlockOf key={index} block={block} />
      ))}
    </section>
  );
}

function BlockOf({ block }: { block: Block }) {
  const here = use(HereContext);
  if ("p" in block) {
    return (
      <p className="my-3 max-w-[46rem]">
        <Text of={block.p} />
      </p>
    );
  }
  if ("note" in block) {
    return (
      <p role="note" className="my-4 max-w-[46rem] rounded-lg border-l-4 border-warn bg-warn-soft px-4 py-3 text-sm">
        <Text of={block.note} />
      </p>
    );
  }
  if ("list" in block) {
    return (
      <ul className="my-3 max-w-[46rem] list-disc space-y-1.5 pl-5 marker:text-ink-3">
        {block.list.map((item) => (
          <li key={item}>
            <Text of={item} />
          </li>
        ))}
      </ul>
    );
  }
  if ("table" in block) return <Table {...block.table} />;
  return (
    <Code
      code={filled(block.code, here)}
      {...(block.language ? { language: block.language } : {})}
      {...(block.label ? { label: block.label } : {})}
    />
  );
}

export function Table({ head, rows, caption }: { head: string[]; rows: string[][]; caption: string }) {
  return (
    <div className="my-4 overflow-x-auto rounded-lg border border-line" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line bg-raised text-left text-xs text-ink-2">
            {head.map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium">
                <Text of={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join("|")} className="border-b border-line last:border-0">
              {row.map((cell, index) => (
                <td key={index} className={index === 0 ? "px-3 py-2 align-top" : "min-w-32 px-3 py-2 align-top"}>
                  <Text of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
