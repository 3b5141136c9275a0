import clsx from "clsx";
import type { ButtonHTMLAttributes } from "react";

export type Look = "plain" | "primary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  plain: "border border-line bg-ground text-ink hover:bg-sunken",
  primary: "border border-accent bg-accent text-accent-ink hover:opacity-90",
  quiet: "border border-transparent text-ink-2 hover:bg-sunken hover:text-ink",
  danger: "border border-bad bg-ground text-bad hover:bg-bad-soft",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(look: Look = "plain", small = false): string {
  return clsx(
    "inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none disabled:opacity-50",
    small ? "min-h-7 px-2 text-[0.8125rem]" : "min-h-9 px-3 text-sm",
    LOOKS[look],
  );
}

export function Button({
  look,
  small,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; small?: boolean }) {
  return <button type="button" {...rest} className={clsx(buttonClass(look, small), className)} />;
}
