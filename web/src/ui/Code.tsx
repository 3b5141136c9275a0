import { type ReactNode, useEffect, useState } from "react";
import { Copy } from "./Copy";
import { highlight, type Token } from "./highlight";
import "./code.css";

/** Code with its colours and a button that copies it. `label` says what it is, for those who do not see it. */
export function Code({ code, language, label }: { code: string; language?: string; label?: string }) {
  const name = label ?? (language ? `${language} code` : "code");
  return (
    <figure className="my-3 overflow-hidden rounded-lg border border-line bg-raised">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line py-0.5 pr-1 pl-3 text-xs text-ink-2">
        <span className="truncate">{label ?? language ?? "text"}</span>
        <Copy text={code} label={name} />
      </figcaption>
      <Pre code={code} language={language} name={name} />
    </figure>
  );
}

function Pre({ code, language, name }: { code: string; language?: string | undefined; name: string }) {
  const [coloured, setColoured] = useState<{ code: string; tokens: Token[] } | null>(null);
  useEffect(() => {
    if (!language) return;
    let current = true;
    highlight(code, language).then(
      (tokens) => current && tokens && setColoured({ code, tokens }),
      // Without its colours code is still code.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [code, language]);
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={name}
      className="overflow-x-auto px-3 py-2.5 font-mono text-[0.8125rem] leading-relaxed"
    >
      <code>{coloured?.code === code ? pieces(coloured.tokens) : code}</code>
    </pre>
  );
}

function pieces(tokens: Token[]): ReactNode {
  return tokens.map((token, index) =>
    typeof token === "string" ? (
      token
    ) : (
      <span key={index} className={token.scope ? `tok-${token.scope.split(".")[0]}` : undefined}>
        {pieces(token.children)}
      </span>
    ),
  );
}
