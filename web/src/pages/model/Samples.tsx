import { useSearch } from "@/lib/search";
import {
  assets,
  type Language,
  MODALITIES,
  type Modality,
  sample,
  type SampledModel,
  type Sdk,
  suits,
  WRITERS,
} from "@/samples";
import { Choice } from "@/ui/Choice";
import { Code } from "@/ui/Code";
import { Run } from "./Run";

const LANGUAGES: [Language, string][] = [
  ["curl", "curl"],
  ["typescript", "TypeScript"],
  ["python", "Python"],
  ["rust", "Rust"],
];

const SDKS: Record<Sdk, string> = {
  http: "HTTP",
  openrouter: "OpenRouter SDK",
  openai: "OpenAI SDK",
  anthropic: "Anthropic SDK",
  "ai-sdk": "AI SDK",
};

const NAMES: Record<Modality, string> = {
  text: "Text",
  image: "Image",
  video: "Video",
  tools: "Tools",
  reasoning: "Reasoning",
  json: "JSON schema",
  streaming: "Streaming",
};

/** As highlight.js calls them. */
const HIGHLIGHT: Record<Language, string> = {
  curl: "bash",
  typescript: "typescript",
  python: "python",
  rust: "rust",
};

/** The language and the SDK that stand in the address, and how to change them. */
export function useLanguage() {
  const [search, setSearch] = useSearch();
  const language = LANGUAGES.find(([each]) => each === search.lang)?.[0] ?? "curl";
  const sdks = WRITERS.filter((writer) => writer.language === language).map((writer) => writer.sdk);
  const sdk = sdks.find((each) => each === search.sdk) ?? sdks[0] ?? "http";
  return { language, sdks, sdk, setSearch };
}

export function LanguagePicker() {
  const { language, sdks, sdk, setSearch } = useLanguage();
  return (
    <div className="flex flex-wrap gap-2">
      <Choice
        label="Language"
        options={LANGUAGES}
        value={language}
        onChange={(next) => setSearch({ lang: next, sdk: null })}
      />
      {sdks.length > 1 && (
        <Choice
          label="SDK"
          options={sdks.map((each) => [each, SDKS[each]] as const)}
          value={sdk}
          onChange={(next) => setSearch({ sdk: next })}
        />
      )}
    </div>
  );
}

/** The sample of what is chosen. */
export function SampleOf({ origin, model, modality }: { origin: string; model: SampledModel; modality: Modality }) {
  const { language, sdk } = useLanguage();
  const target = { origin, model, modality };
  const writer = WRITERS.find((each) => each.language === language && each.sdk === sdk);
  const found = writer ? sample(writer, target) : null;
  if (!found) {
    return (
      <p className="my-3 rounded-lg border border-dashed border-line px-4 py-6 text-sm text-ink-2">
        The {SDKS[sdk]} has no way to say this. Choose another one.
      </p>
    );
  }
  return (
    <>
      <Code code={found.code} language={HIGHLIGHT[language]} label={found.file} />
      <Run key={`${model.id} ${modality}`} target={target} />
      <Files names={assets(target)} />
    </>
  );
}

function Files({ names }: { names: string[] }) {
  const served = names.filter((name) => name.endsWith(".png"));
  if (served.length === 0) return null;
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-ink-2">
      To try with:
      {served.map((name) => (
        <a key={name} href={`/examples/${name}`} download={name} className="text-accent underline">
          {name}
        </a>
      ))}
    </p>
  );
}

export function ModalityPicker({ model, value }: { model: SampledModel; value: Modality }) {
  const { setSearch } = useLanguage();
  const options = MODALITIES.filter((modality) => modality !== "streaming" && suits(model, modality));
  return (
    <Choice
      label="What is sent"
      options={options.map((modality) => [modality, NAMES[modality]] as const)}
      value={value}
      onChange={(next) => setSearch({ show: next === "text" ? null : next })}
    />
  );
}

/** What the address asks for, as far as the model can do it; streaming has a step of its own. */
export function useModality(model: SampledModel): Modality {
  const [search] = useSearch();
  return MODALITIES.find((each) => each === search.show && each !== "streaming" && suits(model, each)) ?? "text";
}
