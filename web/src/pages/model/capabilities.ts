import type { Model } from "@/api/types";

export interface Capability {
  name: string;
  title: string;
}

/** What a model can do, in a few words each; most telling first. */
export function capabilitiesOf(model: Model): Capability[] {
  const inputs = new Set(model.architecture.input_modalities);
  const outputs = new Set(model.architecture.output_modalities);
  const can = new Set(model.supported_parameters);
  const { reasoning } = model;
  const all: [boolean, string, string][] = [
    [inputs.has("image"), "Vision", "Takes pictures"],
    [inputs.has("video"), "Video", "Takes films"],
    [inputs.has("audio"), "Audio", "Takes sound"],
    [inputs.has("file"), "Files", "Takes files such as PDF"],
    [outputs.has("image"), "Image output", "Makes pictures"],
    [outputs.has("audio"), "Audio output", "Makes sound"],
    [
      Boolean(reasoning) || can.has("reasoning"),
      reasoning?.mandatory ? "Always reasons" : "Reasoning",
      "Thinks before it answers",
    ],
    [can.has("tools"), "Tools", "Calls functions"],
    [can.has("parallel_tool_calls"), "Parallel tools", "Calls several functions in one answer"],
    [can.has("structured_outputs"), "Structured outputs", "Keeps to a JSON schema"],
    [can.has("response_format") && !can.has("structured_outputs"), "JSON mode", "Answers in JSON"],
    [can.has("web_search_options"), "Web search", "Searches the web itself"],
    [can.has("logprobs"), "Logprobs", "Returns the probabilities of its tokens"],
    [can.has("seed"), "Seed", "The same seed gives the same answer, as far as the provider can"],
    [can.has("prediction"), "Predicted output", "Is faster where most of the answer is known"],
  ];
  return all.filter(([has]) => has).map(([, name, title]) => ({ name, title }));
}
