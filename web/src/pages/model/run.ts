/** Sends what a sample sends, from the page, as whoever is signed in. */
import { failure, headers, path, reach } from "@/api/client";
import { stream } from "@/chat/stream";
import { assets, type Target } from "@/samples";
import { requestBody } from "@/samples/curl";

export interface Outcome {
  reasoning: string;
  text: string;
  /** The calls of functions, as JSON. */
  calls: string;
  cost: number | null;
  tokens: number | null;
  generation: string | null;
}

interface Piece {
  content?: string | null;
  reasoning?: string | null;
  tool_calls?: { function: { name: string; arguments: string } }[];
}

interface Answer {
  id?: string;
  choices?: { message?: Piece; delta?: Piece }[];
  usage?: { total_tokens: number; cost?: number | null };
  error?: { message: string };
}

/** `onPiece` sees the answer grow where it is streamed. A film of one's own cannot be read from here. */
export async function run(target: Target, onPiece: (outcome: Outcome) => void, signal: AbortSignal): Promise<Outcome> {
  const pictures = await Promise.all(assets(target).map((file) => dataUrl(`/examples/${file}`, signal)));
  const body = JSON.parse(requestBody(target, { picture: pictures[0] ?? "", frames: pictures })) as Record<
    string,
    unknown
  >;
  let outcome = nothing();
  if (target.modality === "streaming") {
    await stream({ ...body, stream: true }, signal, (chunk) => {
      const answer = chunk as Answer;
      if (answer.error) throw new Error(answer.error.message);
      outcome = add(outcome, answer);
      onPiece(outcome);
    });
    return outcome;
  }
  const response = await reach(path("/chat/completions"), {
    method: "POST",
    headers: headers(),
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw await failure(response);
  return add(outcome, (await response.json()) as Answer);
}

export function nothing(): Outcome {
  return { reasoning: "", text: "", calls: "", cost: null, tokens: null, generation: null };
}

/** What a message or a piece of it adds. */
export function add(outcome: Outcome, answer: Answer): Outcome {
  const piece = answer.choices?.[0]?.message ?? answer.choices?.[0]?.delta ?? {};
  const calls = piece.tool_calls?.map((call) => call.function);
  return {
    reasoning: outcome.reasoning + (piece.reasoning ?? ""),
    text: outcome.text + (piece.content ?? ""),
    calls: outcome.calls + (calls ? JSON.stringify(calls, null, 2) : ""),
    cost: answer.usage?.cost ?? outcome.cost,
    tokens: answer.usage?.total_tokens ?? outcome.tokens,
    generation: answer.id ?? outcome.generation,
  };
}

async function dataUrl(address: string, signal: AbortSignal): Promise<string> {
  const response = await reach(address, { signal });
  if (!response.ok) throw await failure(response);
  const bytes = new Uint8Array(await response.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}
