/** What a room of the chat is made of. All of it is plain data, as it lies in IndexedDB and in an exported file. */

/** A picture, clip or document; its bytes lie apart, by `id`. */
export interface Attachment {
  id: string;
  kind: "image" | "video" | "pdf";
  name: string;
  type: string;
  bytes: number;
  /** In pixels; absent where the browser cannot read it. */
  width?: number;
  height?: number;
  /** Seconds. */
  duration?: number;
  /** How many stills were taken from a clip, evenly, so that models which take no video file see it too. */
  frames?: number;
}

export interface ToolCall {
  id: string;
  name: string;
  /** JSON, as the model wrote it: it may be anything. */
  arguments: string;
}

export interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  cost?: number | null;
  prompt_tokens_details?: { cached_tokens?: number; image_tokens?: number; video_tokens?: number };
  completion_tokens_details?: { reasoning_tokens?: number };
}

export interface Failure {
  message: string;
  status: number | null;
  code: string | null;
}

/** Milliseconds since 1970, by this machine's clock; null where it has not happened. */
export interface Times {
  sent: number;
  first: number | null;
  reasoningFrom: number | null;
  reasoningTo: number | null;
  done: number | null;
}

/** `broken`: the stream ended early or the page was closed; `stopped`: by the reader. What arrived is kept in both. */
export type AnswerState = "waiting" | "streaming" | "done" | "stopped" | "broken" | "failed";

interface Common {
  id: string;
  parent: string | null;
  created: number;
}

export interface UserMessage extends Common {
  role: "user";
  text: string;
  attachments: Attachment[];
  /** The same in every column: what was asked once, of several models. */
  turn: string;
}

export interface AnswerMessage extends Common {
  role: "assistant";
  /** What was asked for. */
  model: string;
  state: AnswerState;
  text: string;
  reasoning: string;
  /** Sent back unchanged on the next turn. */
  reasoningDetails: Record<string, unknown>[];
  toolCalls: ToolCall[];
  /** Pictures that the model made, as data URLs. */
  images: string[];
  annotations: unknown[];
  finish: string | null;
  error: Failure | null;
  usage: Usage | null;
  generation: string | null;
  provider: string | null;
  /** `openrouter_metadata`: who was considered, tried and why. */
  routing: Record<string, unknown> | null;
  times: Times;
}

export interface ToolMessage extends Common {
  role: "tool";
  call: string;
  text: string;
}

export type Message = UserMessage | AnswerMessage | ToolMessage;

/** A conversation as a tree: `chosen` says which of the messages that follow one (or begin it all: "") is looked at. */
export interface Tree {
  messages: Record<string, Message>;
  chosen: Record<string, string>;
}

/** One of the models of a room. */
export interface Seat {
  id: string;
  model: string;
  settings: Settings;
}

export interface Column extends Seat {
  tree: Tree;
}

export interface Room {
  id: string;
  title: string;
  /** Whether the reader chose the title. */
  named: boolean;
  created: number;
  updated: number;
  columns: Column[];
}

/** What is sent beside the messages. Figures are as typed; empty means the provider's own. */
export interface Settings {
  system: string;
  numbers: Record<string, string>;
  stop: string;
  effort: string;
  exclude: boolean;
  providerOrder: string;
  providerOnly: string;
  providerIgnore: string;
  providerSort: string;
  fallbacks: boolean;
  requireParameters: boolean;
  denyCollection: boolean;
  zdr: boolean;
  tools: string;
  toolChoice: string;
  format: "text" | "json_object" | "json_schema";
  schema: string;
  /** How clips are sent. */
  video: "auto" | "file" | "frames";
}
