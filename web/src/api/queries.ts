/** What pages ask for, as options of TanStack Query: a key, a function and how long the answer stays fresh. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, data, get, setCsrf } from "./client";
import type { Model, ModelEndpoints, ModelList, Provider, PublicEndpoint, Session, Site } from "./generated/replies";

const MINUTE = 60_000;

/** Every model that somebody here serves, whatever it puts out. */
export const models = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => get<ModelList>("/models", { output_modalities: "all" }, signal).then((page) => page.data),
  staleTime: MINUTE,
});

/** Those that nobody here serves besides: they are known, and each says so. */
export const knownModels = queryOptions({
  queryKey: ["models", "known"],
  queryFn: ({ signal }) =>
    get<ModelList>("/models", { output_modalities: "all", available: "all" }, signal).then((page) => page.data),
  staleTime: MINUTE,
});

/** How many there are that nobody here serves. */
export const unservedCount = queryOptions({
  queryKey: ["models", "unserved"],
  queryFn: ({ signal }) =>
    data<{ count: number }>("/models/count", { output_modalities: "all", available: "false" }, signal).then(
      ({ count }) => count,
    ),
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

/** One model, be it only known. */
export const model = (id: string) =>
  queryOptions({
    queryKey: ["model", id],
    queryFn: ({ signal }) => data<Model>(`/model/${id}`, { available: "all" }, signal),
    staleTime: MINUTE,
  });

/** Everybody who is known to serve a model; those that are not set up here say so. */
export const endpoints = (id: string) =>
  queryOptions({
    queryKey: ["endpoints", id],
    queryFn: ({ signal }) => data<ModelEndpoints>(`/models/${id}/endpoints`, { available: "all" }, signal),
    staleTime: MINUTE / 2,
  });

export const providers = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => data<Provider[]>("/providers", {}, signal),
  staleTime: 5 * MINUTE,
});

/** Those that are not set up here besides. */
export const knownProviders = queryOptions({
  queryKey: ["providers", "known"],
  queryFn: ({ signal }) => data<Provider[]>("/providers", { available: "all" }, signal),
  staleTime: 5 * MINUTE,
});

/** What a provider serves at its own prices, and what it is known to. */
export const offeredBy = (slug: string) =>
  queryOptions({
    queryKey: ["providers", slug, "endpoints"],
    queryFn: ({ signal }) => data<PublicEndpoint[]>(`/providers/${slug}/endpoints`, { available: "all" }, signal),
    staleTime: MINUTE,
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
