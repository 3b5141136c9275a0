/** The request that a place in a conversation makes. */
import { fields } from "./settings";
import type { AnswerMessage, Attachment, Message, Settings, ToolMessage } from "./types";

type Part = Record<string, unknown>;

/** Gives the parts of an attachment; fails when its bytes are gone. */
export type Load = (attachment: Attachment, asStills: boolean) => Promise<Part[]>;

export interface Asked {
  model: string;
  settings: Settings;
  /** From the first message to the one to be answered, or to the answer that is to be continued. */
  path: Message[];
  session: string;
  asStills: boolean;
}

export async function requestBody({ model, settings, path, session, asStills }: Asked, load: Load): Promise<Part> {
  const messages: Part[] = [];
  if (settings.system.trim()) messages.push({ role: "system", content: settings.system });
  const answered = new Set(path.filter((each): each is ToolMessage => each.role === "tool").map((each) => each.call));
  for (const message of path) {
    if (message.role === "user") messages.push({ role: "user", content: await userContent(message, asStills, load) });
    else if (message.role === "tool")
      messages.push({ role: "tool", tool_call_id: message.call, content: message.text });
    else {
      const replayed = replay(message, answered);
      if (replayed) messages.push(replayed);
    }
  }
  return {
    model,
    messages,
    ...fields(settings),
    stream: true,
    stream_options: { include_usage: true },
    // One conversation stays with one provider, whose cache then has its beginning.
    session_id: session,
  };
}

async function userContent(
  { text, attachments }: { text: string; attachments: Attachment[] },
  asStills: boolean,
  load: Load,
): Promise<unknown> {
  if (attachments.length === 0) return text;
  const files = (await Promise.all(attachments.map((each) => load(each, asStills)))).flat();
  return text ? [...files, { type: "text", text }] : files;
}

/** An answer as it is sent back; null for one that said nothing. Calls that were never answered are left out: no provider takes them. */
function replay(message: AnswerMessage, answered: Set<string>): Part | null {
  const calls = message.toolCalls.filter((call) => answered.has(call.id));
  if (!message.text && calls.length === 0) return null;
  const part: Part = { role: "assistant", content: message.text || null };
  if (message.reasoningDetails.length > 0) part.reasoning_details = message.reasoningDetails;
  else if (message.reasoning) part.reasoning = message.reasoning;
  if (calls.length > 0)
    part.tool_calls = calls.map((call) => ({
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: call.arguments },
    }));
  // With a document's text beside it, it is not read (and paid for) again.
  if (message.annotations.length > 0) part.annotations = message.annotations;
  return part;
}

/** A request with its long data cut, to be shown. */
export function shortened(value: unknown): unknown {
  if (typeof value === "string")
    return value.startsWith("data:") && value.length > 120 ? `${value.slice(0, 40)}...` : value;
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]));
  return value;
}

/** A request as a command of a shell. */
export function curl(origin: string, body: unknown): string {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl ${origin}/api/v1/chat/completions \\`,
    '  -H "Authorization: Bearer $ROUNDHOUSE_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join("\n");
}
