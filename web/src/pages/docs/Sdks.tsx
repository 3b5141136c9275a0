import { use } from "react";
import { useQuery } from "@tanstack/react-query";
import { models } from "@/api/queries";
import { LanguagePicker, ModalityPicker, SampleOf, useModality } from "@/pages/model/Samples";
import { sampledModel } from "@/pages/model/sampled";
import { useOffers } from "@/pages/model/useOffers";
import type { Model } from "@/api/types";
import { useSearch } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Loading";
import { ModelPicker } from "@/ui/ModelPicker";
import { Problem } from "@/ui/Note";
import { useState } from "react";
import { Anchored, HereContext, Text } from "./Blocks";

/** What must be installed, by SDK. */
const INSTALL = [
  ["OpenAI SDK", "`pip install openai` or `npm install openai`"],
  ["OpenRouter SDK", "`pip install openrouter` or `npm install @openrouter/sdk`"],
  ["AI SDK", "`npm install ai @openrouter/ai-sdk-provider`"],
  ["Rust", "`cargo add reqwest --features json`, `cargo add serde_json` and `cargo add tokio --features full`"],
] as const;

/** The samples of a model's API tab, for a model that is chosen here. */
export function Sdks() {
  const { model: example } = use(HereContext);
  const [search, change] = useSearch();
  const { data: all, error, refetch } = useQuery(models);
  const [picking, setPicking] = useState(false);
  const chosen = all?.find((each) => each.id === (search.model ?? example));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  return (
    <>
      <Anchored title="A program" />
      <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
        For <code>{chosen?.id ?? search.model ?? example}</code>
        <Button small onClick={() => setPicking(true)}>
          Another model
        </Button>
      </p>
      {chosen ? <Samples model={chosen} /> : <Skeleton className="h-80 w-full" />}
      <ModelPicker
        open={picking}
        onClose={() => setPicking(false)}
        onPick={(model) => {
          setPicking(false);
          change({ model: model.id });
        }}
      />
      <Anchored title="Install" />
      <dl className="max-w-[46rem] divide-y divide-line text-sm">
        {INSTALL.map(([name, how]) => (
          <div key={name} className="grid gap-x-4 py-2 sm:grid-cols-[9rem_1fr]">
            <dt className="font-medium">{name}</dt>
            <dd>
              <Text of={how} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Samples({ model }: { model: Model }) {
  const { origin } = use(HereContext);
  const { offers } = useOffers(model.id);
  const sampled = sampledModel(model, offers);
  const modality = useModality(sampled);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <LanguagePicker />
        <ModalityPicker model={sampled} value={modality} />
      </div>
      <SampleOf origin={origin} model={sampled} modality={modality} />
      <Anchored title="The same as a stream" />
      <SampleOf origin={origin} model={sampled} modality="streaming" />
    </>
  );
}
