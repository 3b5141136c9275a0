import { useEffect, useState } from "react";
import { fetchFile } from "./vault";

/** The address of an attachment's bytes (or of a clip's first frame) in this browser; null until it is there, and where it is gone. */
export function useFile(id: string | undefined, part: "blob" | "poster" = "blob"): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!id) return;
    let made: string | null = null;
    let here = true;
    void fetchFile(id).then((file) => {
      const blob = file?.[part];
      if (!here || !blob) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      here = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, part]);
  return url;
}
