import { Check, Copy as Icon } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { Button } from "./Button";

/** Copies `text`; `label` says what it is ("model id"). */
export function Copy({ text, label, children }: { text: string; label: string; children?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else toast.error("Copying is not allowed in this browser.");
  };
  return (
    <Button
      look="quiet"
      small
      onClick={copy}
      aria-label={children ? undefined : `Copy ${label}`}
      title={`Copy ${label}`}
    >
      {copied ? <Check aria-hidden className="size-3.5 text-good" /> : <Icon aria-hidden className="size-3.5" />}
      {children}
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </Button>
  );
}

/** Over plain HTTP on another machine there is no clipboard; the old way still works there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
