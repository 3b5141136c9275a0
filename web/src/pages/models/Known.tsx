import { useQuery } from "@tanstack/react-query";
import { unservedCount } from "@/api/queries";
import { whole } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { Button } from "@/ui/Button";
import { KNOWN } from "./filters";

const [NAME, VALUE] = KNOWN;

/** Whether the address asks for models that nobody here serves, and a way to change that. */
export function useKnown(): { isAsked: boolean; ask: (asked: boolean) => void } {
  const [search, change] = useSearch();
  return { isAsked: search[NAME] === VALUE, ask: (asked) => change({ [NAME]: asked ? VALUE : null }) };
}

/** Says below a list that there are more models than those here, and shows or hides them. */
export function KnownMore() {
  const { isAsked, ask } = useKnown();
  const { data: count = 0 } = useQuery(unservedCount);
  if (count === 0) return null;
  return (
    <p className="mt-6 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-dashed border-line-strong px-4 py-3 text-sm text-ink-2">
      {isAsked
        ? "Models marked “no provider here” are known with their prices; to call one, add the key of a provider that has it."
        : `${whole(count)} more models are known that no provider of this server has. They can be looked at and compared, and called once a key is added.`}
      <Button onClick={() => ask(!isAsked)}>{isAsked ? "Hide them" : "Show them"}</Button>
    </p>
  );
}
