import { Component, memo, type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import remend from "remend";
import { Code } from "@/ui/Code";
import { fallBehind } from "./behind";
import { type Block, NOTHING, split } from "./blocks";
import { mayHaveMath, withDollars } from "./math";
import { htmlAsText } from "./plain";
import { SCHEMA } from "./safe";
import { Anchor, Picture } from "./Foreign";
import "./markdown.css";

type Plugins = Pick<Options, "remarkPlugins" | "rehypePlugins">;

const PLAIN: Plugins = { remarkPlugins: [remarkGfm, htmlAsText], rehypePlugins: [[rehypeSanitize, SCHEMA]] };

let withMath: Promise<Plugins> | null = null;

/** Formulas are drawn after the cleaning, from text, by KaTeX with everything switched off that could reach out. */
function loadMath(): Promise<Plugins> {
  withMath ??= Promise.all([import("remark-math"), import("rehype-katex"), import("katex/dist/katex.css")]).then(
    ([remarkMath, rehypeKatex]) => ({
      remarkPlugins: [remarkGfm, remarkMath.default, htmlAsText],
      rehypePlugins: [
        [rehypeSanitize, SCHEMA],
        [rehypeKatex.default, KATEX],
      ],
    }),
  );
  return withMath;
}

const KATEX = {
  trust: false,
  strict: "ignore",
  maxSize: 20,
  maxExpand: 200,
  throwOnError: false,
  errorColor: "currentColor",
};

/** A model's text. It is hostile: nothing of it is HTML, and nothing of it reaches out unless the reader clicks. */
export function Markdown({ source, growing = false }: { source: string; growing?: boolean }) {
  // What grows is drawn a block at a time, between frames; what has come meanwhile is drawn with the next.
  const drawn = useDeferredValue(source);
  const isLate = drawn !== source;
  useEffect(() => (isLate ? fallBehind() : undefined), [isLate]);
  return <Blocks source={drawn} growing={growing} />;
}

const Blocks = memo(function Blocks({ source, growing }: { source: string; growing: boolean }) {
  const before = useRef(NOTHING);
  // Only a shortcut to the same result, so a render that is thrown away does no harm.
  const parts = split(source, before.current);
  before.current = parts;
  const plugins = useMath(source);
  const definitions = parts.defined.map(([, text]) => text).join("\n");
  return (
    <div className="markdown">
      {parts.blocks.map((block, index) => {
        const isLast = index === parts.blocks.length - 1;
        return (
          <OneBlock
            key={index}
            kind={block.kind}
            text={
              growing && isLast && block.kind !== "code" ? remend(block.text, { linkMode: "text-only" }) : block.text
            }
            language={block.language}
            open={growing && block.open === true}
            definitions={definitions}
            plugins={plugins}
          />
        );
      })}
    </div>
  );
});

function useMath(source: string): Plugins {
  const [plugins, setPlugins] = useState(PLAIN);
  const wanted = plugins === PLAIN && mayHaveMath(source);
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    loadMath().then(
      (loaded) => here && setPlugins(loaded),
      // Then formulas stay as they were written.
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [wanted]);
  return plugins;
}

const OneBlock = memo(function OneBlock({
  kind,
  text,
  language,
  open,
  definitions,
  plugins,
}: Block & { definitions: string; plugins: Plugins }) {
  const source = plugins === PLAIN ? text : withDollars(text);
  return (
    <div className="markdown-block" data-kind={kind}>
      {kind === "code" ? (
        // A fence that is still being written is coloured when it closes.
        <Code code={text} {...(open || !language ? {} : { language })} label={language} />
      ) : (
        <OrElse plain={text}>
          <ReactMarkdown {...plugins} components={COMPONENTS} urlTransform={asItIs}>
            {definitions && text.includes("[") ? `${source}\n\n${definitions}` : source}
          </ReactMarkdown>
        </OrElse>
      )}
    </div>
  );
});

/** A text that is made to break its reader (nested ten thousand deep) is shown as it was written. */
class OrElse extends Component<{ plain: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(before: { plain: string }) {
    // The next piece of the text may make it whole.
    if (this.state.failed && before.plain !== this.props.plain) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <p className="whitespace-pre-wrap">{this.props.plain}</p> : this.props.children;
  }
}

/** Addresses were looked at by the cleaning, and are again where they are drawn. */
function asItIs(url: string): string {
  return url;
}

const COMPONENTS: Components = {
  a: ({ href, children }) => <Anchor href={href}>{children}</Anchor>,
  img: ({ src, alt }) => <Picture src={src} alt={alt} />,
  // The page has its own headings; an answer's begin below them.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  table: ({ children }) => (
    <div className="markdown-table" tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled aria-label="Task" />,
  pre: ({ node }) => {
    const code = node?.children[0];
    if (code?.type !== "element") return null;
    const names = Array.isArray(code.properties.className) ? code.properties.className : [];
    const language = names
      .map(String)
      .find((name) => name.startsWith("language-"))
      ?.slice("language-".length);
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    return <Code code={text.replace(/\n$/, "")} {...(language ? { language } : {})} />;
  },
};
