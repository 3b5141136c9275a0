import { ExternalLink, ImageIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/ui/Button";
import { imageOf, linkOf } from "./safe";

/** A link out of a model's text, with the host that it leads to. */
export function Anchor({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const address = linkOf(href);
  if (!address) return <span>{children}</span>;
  const shown = typeof children === "string" && children.includes(address.host);
  return (
    <a href={address.href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      {!shown && <span className="text-xs text-ink-3"> ({address.host})</span>}
    </a>
  );
}

/**
 * A picture of a model's text. One that lies elsewhere is asked for only on a click, since its address may carry what was said here, and
 * through this server: the page loads nothing from anywhere else, and the other one does not learn who looks.
 */
export function Picture({ src, alt }: { src?: string | Blob | undefined; alt?: string | undefined }) {
  const [state, setState] = useState<"asked" | "wanted" | "failed">("asked");
  const image = imageOf(src);
  if (!image) return <span>{alt}</span>;
  if ("inline" in image) return <img src={image.inline} alt={alt ?? ""} className="max-h-96 max-w-full rounded-md" />;
  const { href, host } = image.remote;
  if (state === "wanted")
    return (
      <img
        src={`/api/v1/site/picture?url=${encodeURIComponent(href)}`}
        alt={alt ?? ""}
        onError={() => setState("failed")}
        className="max-h-96 max-w-full rounded-md"
      />
    );
  return (
    <span className="my-1 inline-flex flex-wrap items-center gap-2 rounded-md border border-dashed border-line-strong px-2 py-1 text-sm">
      <ImageIcon aria-hidden className="size-4 text-ink-3" />
      <span className="text-ink-2">{alt || "Picture"}</span>
      {state === "asked" ? (
        <Button small onClick={() => setState("wanted")} title={href}>
          Load image from {host}
        </Button>
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="inline-flex items-center gap-1">
          It cannot be shown here: open it at {host} <ExternalLink aria-hidden className="size-3.5" />
        </a>
      )}
    </span>
  );
}
