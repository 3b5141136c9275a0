/** The one way to the server: the public HTTP API, with the session's cookie. Every failure is an `ApiError` that can be shown. */

import { awaited, noteAnswer, noteLost } from "@/lib/connection";

export const BASE = "/api/v1";

/** How long a page waits for an answer; the server itself gives up earlier where it can. */
const WAIT_MS = 20_000;

/** What the server said went wrong, or what kept it from saying anything. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The machine's word for it (`error.availability.code`, `error.metadata.error_type`), if there is one. */
    readonly code: string | null = null,
    readonly requestId: string | null = null,
    readonly metadata: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Nobody is signed in, or no longer. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** It may work if it is tried again. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

/** Sent with everything that changes something, so that no other site can make a browser do it. */
let csrf: string | null = null;

export function setCsrf(token: string | null): void {
  csrf = token;
}

export function path(at: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${at.startsWith("/api/") || at === "/version" ? at : BASE + at}${text ? `?${text}` : ""}`;
}

/** The headers of a request with a body. */
export function headers(more: Record<string, string> = {}): Record<string, string> {
  return { "content-type": "application/json", ...(csrf ? { "x-csrf-token": csrf } : {}), ...more };
}

/** GET; the whole answer. */
export async function get<T>(at: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return answer<T>(await waited(path(at, query), {}, signal));
}

/** POST of a question that changes nothing. */
export async function ask<T>(at: string, question: unknown, signal?: AbortSignal): Promise<T> {
  const init = { method: "POST", headers: headers(), body: JSON.stringify(question) };
  return answer<T>(await waited(path(at), init, signal));
}

/** GET; the `data` of the answer. */
export async function data<T>(at: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await get<{ data: T }>(at, query, signal)).data;
}

/** Anything that changes something. */
export async function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", at: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: headers() };
  if (body !== undefined) init.body = JSON.stringify(body);
  return answer<T>(await reach(path(at), init));
}

/** `fetch` whose only error is an `ApiError`; the status is not looked at. */
export async function reach(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    const response = await fetch(url, { credentials: "same-origin", ...init });
    noteAnswer();
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    noteLost();
    const late = error instanceof DOMException && error.name === "TimeoutError";
    throw new ApiError(late ? "The server does not answer." : UNREACHABLE, 0);
  }
}

const UNREACHABLE = "The server cannot be reached. It may be starting, or your connection is down.";

/** The same, for no longer than somebody wants to look at an empty page. */
function waited(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const bound = AbortSignal.timeout(WAIT_MS);
  return awaited(reach(url, { ...init, signal: signal ? AbortSignal.any([signal, bound]) : bound }));
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(
      "The server's answer is not JSON. Is something else listening at this address?",
      response.status,
    );
  }
}

interface Envelope {
  error?: {
    message?: string;
    metadata?: Record<string, unknown>;
    availability?: { code?: string };
  };
}

/** The error that a response carries. */
export async function failure(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? response.headers.get("x-generation-id");
  let envelope: Envelope = {};
  try {
    envelope = (await response.json()) as Envelope;
  } catch {
    // A proxy in between may answer with a page of its own.
  }
  const { message, metadata = {}, availability } = envelope.error ?? {};
  const word = availability?.code ?? metadata.error_type;
  const code = typeof word === "string" ? word : null;
  return new ApiError(message ?? `The server answered ${response.status}.`, response.status, code, requestId, metadata);
}
