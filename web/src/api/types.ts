/** The shapes of the API that the site reads. Prices are decimal strings in USD per token or unit; "-1" is unknown or changing. */

export interface Page<T> {
  data: T[];
  total_count: number;
  links: { next: string | null };
}

export interface Architecture {
  modality: string | null;
  input_modalities: string[];
  output_modalities: string[];
  tokenizer: string | null;
  instruct_type: string | null;
}

export interface PricingOverride {
  min_prompt_tokens: number;
  prompt?: string;
  completion?: string;
  input_cache_read?: string;
  input_cache_write?: string;
}

export interface Pricing {
  prompt: string;
  completion: string;
  request?: string;
  image?: string;
  image_output?: string;
  input_cache_read?: string;
  input_cache_write?: string;
  input_cache_write_1h?: string;
  audio?: string;
  audio_output?: string;
  web_search?: string;
  internal_reasoning?: string;
  /** The share that is still to be taken off the prices above. */
  discount?: number;
  overrides?: PricingOverride[];
}

export interface ModelReasoning {
  mandatory: boolean;
  default_enabled?: boolean;
  supported_efforts?: string[] | null;
  default_effort?: string | null;
  supports_max_tokens?: boolean;
}

export interface Model {
  id: string;
  canonical_slug: string;
  name: string;
  /** Unix seconds. */
  created: number;
  description: string;
  hugging_face_id: string | null;
  knowledge_cutoff: string | null;
  expiration_date: string | null;
  context_length: number | null;
  architecture: Architecture;
  pricing: Pricing;
  top_provider: { is_moderated: boolean; context_length: number | null; max_completion_tokens: number | null };
  supported_parameters: string[];
  default_parameters: Record<string, number | null> | null;
  links: { details: string };
  reasoning?: ModelReasoning;
  benchmarks?: Benchmarks;
  alias_target?: { slug: string; name: string };
  /** False where nobody here serves it; absent where somebody does. */
  available?: false;
}

export interface Benchmarks {
  artificial_analysis?: {
    intelligence_index: number | null;
    coding_index: number | null;
    agentic_index: number | null;
  };
  design_arena?: { arena: string; category: string; elo: number; rank: number; win_rate: number }[];
}

export interface Percentiles {
  p50: number;
  p75: number;
  p90: number;
  p99: number;
}

export interface Endpoint {
  name: string;
  model_id: string;
  model_name: string;
  provider_name: string;
  tag: string;
  context_length: number | null;
  max_completion_tokens: number | null;
  max_prompt_tokens: number | null;
  pricing: Pricing;
  quantization: string | null;
  supported_parameters: string[];
  supports_implicit_caching: boolean;
  status?: number;
  /** Percent, 0 to 100. */
  uptime_last_5m: number | null;
  uptime_last_30m: number | null;
  uptime_last_1d: number | null;
  /** Milliseconds to the first token; null for a caller without a key. */
  latency_last_30m: Percentiles | null;
  /** Tokens a second. */
  throughput_last_30m: Percentiles | null;
  service_tier: string | null;
  data_policy: DataPolicy;
  /** False where nobody here has a key for it; absent where somebody has. */
  available?: false;
}

/** What becomes of what is sent; null is unknown. */
export interface DataPolicy {
  training: boolean | null;
  retention: boolean | null;
}

export interface ModelEndpoints {
  id: string;
  name: string;
  created: number;
  description: string;
  architecture: Architecture;
  endpoints: Endpoint[];
}

export interface Provider {
  name: string;
  slug: string;
  privacy_policy_url: string | null;
  terms_of_service_url?: string | null;
  status_page_url?: string | null;
  headquarters?: string | null;
  datacenters?: string[] | null;
  data_policy: DataPolicy;
  /** False where it is known and not set up here; absent where it is. */
  available?: false;
}

/** This server, as its operator presents it. */
export interface Site {
  name: string;
  tagline: string | null;
  /** Where clients reach it; null means where the page came from. */
  public_url: string | null;
  version: string;
  /** Addresses; those that begin with a slash are pages here. */
  operator: { about: string | null; privacy: string | null; terms: string | null; support: string | null };
}

export interface Session {
  kind: "management" | "inference";
  label: string;
  expires_at: string;
  csrf: string;
}
