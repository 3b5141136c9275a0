/** The box of a page that searches what it shows. */
import { memo } from "react";
import type { Typed } from "@/lib/useTyped";
import { Input } from "./Field";

export const SearchBox = memo(function SearchBox(props: { label: string; typed: Typed; className: string }) {
  const { label, typed, className } = props;
  return (
    <Input
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed.text}
      onChange={(event) => typed.type(event.target.value)}
      onBlur={typed.settle}
      className={className}
    />
  );
});
