import { useEffect } from "react";

/** The page's title, with the house's name behind it. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Roundhouse` : "Roundhouse";
  }, [title]);
}
