/** What pages ask for, as options of TanStack Query: a key, a function and how long the answer stays fresh. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, data, get, setCsrf } from "./client";
import type { Model, ModelEndpoints, ModelList, Provider, Session, Site } from "./generated/replies";

const MINUTE = 60_000;

/** Every model, whatever it puts out. */
export const models = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => get<ModelList>("/models", { output_modalities: "all" }, signal).then((page) => page.data),
  staleTime: MINUTE,
});

/** Those that the server keeps under filters that rows do not tell about. */
export const modelsWhere = (asked: Record<string, string>) =>
  queryOptions({
    queryKey: ["models", asked],
    queryFn: ({ signal }) =>
      get<ModelList>("/models", { output_modalities: "all", ...asked }, signal).then((page) => page.data),
    staleTime: MINUTE,
  });

export const model = (id: string) =>
  queryOptions({
    queryKey: ["model", id],
    queryFn: ({ signal }) => data<Model>(`/model/${id}`, {}, signal),
    staleTime: MINUTE,
  });

export const endpoints = (id: string) =>
  queryOptions({
    queryKey: ["endpoints", id],
    queryFn: ({ signal }) => data<ModelEndpoints>(`/models/${id}/endpoints`, {}, signal),
    staleTime: MINUTE / 2,
  });

export const providers = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => data<Provider[]>("/providers", {}, signal),
  staleTime: 5 * MINUTE,
});

export const site = queryOptions({
  queryKey: ["site"],
  queryFn: ({ signal }) => data<Site>("/site", {}, signal),
  staleTime: Infinity,
});

/** Who is signed in; null when nobody is. */
export const session = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    try {
      const session = await data<Session>("/session", {}, signal);
      setCsrf(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.isSignedOut) return null;
      throw error;
    }
  },
  staleTime: 5 * MINUTE,
});
