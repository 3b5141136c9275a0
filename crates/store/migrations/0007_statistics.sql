-- Figures for people who compare models, endpoints and apps, rolled up as calls are recorded; and what they need to know of a call.

-- Milliseconds that the client had waited for other attempts before this one went out.
ALTER TABLE generations ADD COLUMN waited_ms       BIGINT NOT NULL DEFAULT 0;
-- Calls of tools that the answer made; how many of them could not be used, NULL where nobody judged.
ALTER TABLE generations ADD COLUMN tool_calls      BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN malformed_calls BIGINT;
-- Whether an answer that had to keep a form did not; NULL where none was asked for, or nobody judged.
ALTER TABLE generations ADD COLUMN malformed_form  BOOLEAN;
-- Pictures in the answer.
ALTER TABLE generations ADD COLUMN pictures        BIGINT NOT NULL DEFAULT 0;
-- The app that the call came from, as in `apps`; NULL for one that does not say.
ALTER TABLE generations ADD COLUMN app             TEXT;

-- One row per span of time, model and endpoint. `span` is the length of the bucket in milliseconds, `begins_ms` its first one.
CREATE TABLE stats_endpoints (
    span       BIGINT NOT NULL,
    begins_ms  BIGINT NOT NULL,
    model      TEXT NOT NULL,
    endpoint   TEXT NOT NULL,
    -- As displayed.
    provider   TEXT NOT NULL,
    -- Saturating; what each one counts says `stats/counts.rs`.
    requests                 BIGINT NOT NULL,
    attempts                 BIGINT NOT NULL,
    done                     BIGINT NOT NULL,
    failed                   BIGINT NOT NULL,
    first_done               BIGINT NOT NULL,
    first_failed             BIGINT NOT NULL,
    routed_done              BIGINT NOT NULL,
    routed_failed            BIGINT NOT NULL,
    prompt_tokens            BIGINT NOT NULL,
    completion_tokens        BIGINT NOT NULL,
    reasoning_tokens         BIGINT NOT NULL,
    cached_tokens            BIGINT NOT NULL,
    image_tokens             BIGINT NOT NULL,
    video_tokens             BIGINT NOT NULL,
    cost                     BIGINT NOT NULL,
    priced_prompt_cost       BIGINT NOT NULL,
    priced_prompt_tokens     BIGINT NOT NULL,
    priced_completion_cost   BIGINT NOT NULL,
    priced_completion_tokens BIGINT NOT NULL,
    tool_calls               BIGINT NOT NULL,
    judged_calls             BIGINT NOT NULL,
    malformed_calls          BIGINT NOT NULL,
    judged_forms             BIGINT NOT NULL,
    malformed_forms          BIGINT NOT NULL,
    pictures_in              BIGINT NOT NULL,
    pictures_out             BIGINT NOT NULL,
    -- Histograms on a logarithmic scale (`stats/spread.rs`); empty where nothing was measured.
    latency    BLOB NOT NULL,
    throughput BLOB NOT NULL,
    e2e        BLOB NOT NULL,
    -- The list prices of the latest call, in 1e-12 USD per token; NULL is unpriced.
    price_prompt     BIGINT,
    price_completion BIGINT,
    PRIMARY KEY (span, begins_ms, model, endpoint)
);

-- One row per span of time, user and model: `kind` is app (`name` is its id) or category.
CREATE TABLE stats_uses (
    span      BIGINT NOT NULL,
    begins_ms BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    model     TEXT NOT NULL,
    requests  BIGINT NOT NULL,
    tokens    BIGINT NOT NULL,
    PRIMARY KEY (span, begins_ms, kind, name, model)
);

-- Apps that said who they are.
CREATE TABLE apps (
    id            TEXT PRIMARY KEY,
    title         TEXT,
    url           TEXT,
    categories    TEXT,
    first_seen_ms BIGINT NOT NULL,
    last_seen_ms  BIGINT NOT NULL
);
