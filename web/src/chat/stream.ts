/** A streamed chat completion: from bytes to chunks. */
import { createParser } from "eventsource-parser";
import { failure, headers, path, reach } from "@/api/client";
import type { Chunk } from "./answer";

/** Reads bytes as they come, cut anywhere; says whether the stream announced its own end. */
export class ChunkReader {
  private readonly decoder = new TextDecoder();
  private readonly parser;
  complete = false;

  constructor(onChunk: (chunk: Chunk) => void) {
    this.parser = createParser({
      onEvent: ({ data }) => {
        if (data === "[DONE]") {
          this.complete = true;
          return;
        }
        const chunk = parsed(data);
        if (chunk) onChunk(chunk);
      },
    });
  }

  feed(bytes: Uint8Array): void {
    this.parser.feed(this.decoder.decode(bytes, { stream: true }));
  }
}

/** An event that is not JSON is no chunk; the stream may go on after it. */
function parsed(data: string): Chunk | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** Sends a request and hands out its chunks. True when the stream came to its proper end; fails with an `ApiError` before it began. */
export async function stream(body: unknown, signal: AbortSignal, onChunk: (chunk: Chunk) => void): Promise<boolean> {
  const response = await reach(path("/chat/completions"), {
    method: "POST",
    headers: headers({ accept: "text/event-stream", "x-openrouter-metadata": "enabled" }),
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) throw await failure(response);
  const id = response.headers.get("x-generation-id");
  if (id) onChunk({ id });
  const reader = new ChunkReader(onChunk);
  const source = response.body.getReader();
  for (;;) {
    const { done, value } = await source.read();
    if (done) return reader.complete;
    reader.feed(value);
  }
}
