/** Names under which pages know the shapes of the catalogue and of whoever is signed in. */
export type {
  Architecture,
  DataPolicy,
  Model,
  ModelEndpoints,
  Percentiles,
  Pricing,
  PricingOverride,
  Provider,
  PublicEndpoint as Endpoint,
  Session,
  Site,
} from "./generated/replies";
