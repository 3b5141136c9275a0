import type { DocPage } from "../types";

export const errors: DocPage = {
  slug: "errors",
  title: "Errors",
  group: "Requests",
  lead: "One shape for all of them, with the reason in words for people and for programs.",
  sections: [
    {
      title: "The shape",
      blocks: [
        {
          code: `{
  "error": {
    "code": 404,
    "message": "No endpoints found for {model}: it is not among the providers that are allowed",
    "metadata": { "error_type": "not_found" },
    "availability": {
      "code": "constraint_filtered", "retryable": false,
      "requested_models": ["{model}"], "affected_providers": ["local"],
      "excluded_by": ["allowed_providers"], "fallback_models": [],
      "constraint": { "field": "provider.only", "detail": "it is not among the providers that are allowed" }
    }
  }
}`,
          language: "json",
          label: "An error",
        },
        {
          p: "`code` is the HTTP status, also in a stream. `metadata` has `error_type`; where a provider failed `provider_name`, `raw` (its own words), `provider_code`, and `previous_errors` of those tried before it.",
        },
      ],
    },
    {
      title: "Statuses",
      blocks: [
        {
          table: {
            caption: "Statuses and their words",
            head: ["Status", "`error_type`", "When"],
            rows: [
              [
                "400",
                "`invalid_request`",
                "A field is missing, unknown where it must not be, or out of range; the model does not exist",
              ],
              [
                "400",
                "`context_length_exceeded`, `max_tokens_exceeded`, `token_limit_exceeded`",
                "Too long for every endpoint",
              ],
              [
                "400",
                "`invalid_image`, `image_too_large`, `image_too_small`, `image_download_failed`, `unsupported_image_format`",
                "Something is wrong with a picture",
              ],
              [
                "400",
                "`refusal`, `content_policy_violation`, `invalid_prompt`, `string_too_long`",
                "A provider will not do it",
              ],
              ["401", "`authentication`", "No key, an unknown, disabled or expired one"],
              ["402", "`payment_required`", "The key's limit or the credits are spent"],
              ["403", "`permission_denied`", "The key may not: management, a model that is not allowed, a guardrail"],
              [
                "404",
                "`not_found`, `image_not_found`",
                "No such route or record; nobody serves the model here, or nobody who may",
              ],
              ["405", "`invalid_request`", "The route has no such method"],
              ["408", "`timeout`", "The request came in too slowly"],
              ["412", "`precondition_failed`", "A provider says so"],
              ["413", "`payload_too_large`", "More than `request.body_mb` (32)"],
              ["422", "`unprocessable`", "A provider cannot read it"],
              [
                "429",
                "`rate_limit_exceeded`",
                "Too fast: the key, free models, or every provider; with `Retry-After`, of our own limits also `X-RateLimit-Limit`, `-Remaining` and `-Reset`",
              ],
              ["500", "`server`", "Our fault; the log has the reason"],
              ["502", "`provider_unavailable`", "The provider cannot be reached or answers nonsense"],
              [
                "503",
                "`provider_overloaded`",
                "Everybody is overloaded or left alone for now, or this server has more calls than it can serve; with `Retry-After`",
              ],
              ["504", "`timeout`", "The provider took too long"],
            ],
          },
        },
      ],
    },
    {
      title: "Why nobody may answer",
      blocks: [
        {
          p: "Failures of routing carry `error.availability`: `code`, `retryable`, `retry_after`, `excluded_by`, the first `constraint`, and `removed` with every endpoint and its reason.",
        },
        {
          table: {
            caption: "Codes of availability",
            head: ["Code", "What to do"],
            rows: [
              ["`model_not_found`", "Look for the id under [Models](/models)"],
              ["`no_endpoints`", "Connect one of the named providers"],
              ["`constraint_filtered`", "Loosen what `constraint.field` says"],
              ["`privacy_restricted`", "No provider fits the data policy asked for"],
              ["`model_deprecated`", "Choose its successor"],
              ["`free_variant_ended`", "Use the paid one"],
              ["`capacity_exhausted`, `temporarily_unavailable`", "Try again after `retry_after` seconds"],
            ],
          },
        },
      ],
    },
    {
      title: "In a stream",
      blocks: [
        {
          p: "What fails before the first word is an HTTP error like any other. After it the status cannot change: a last chunk carries `error` with the same fields, and the stream ends without `[DONE]`: a broken answer never looks whole.",
        },
      ],
    },
  ],
};
