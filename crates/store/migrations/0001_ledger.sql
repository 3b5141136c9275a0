-- Keys, generations and what was spent per day. Written for SQLite and PostgreSQL alike.

CREATE TABLE keys (
    hash        TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    label       TEXT NOT NULL,
    management  BOOLEAN NOT NULL,
    disabled    BOOLEAN NOT NULL,
    spend_limit BIGINT,
    limit_reset TEXT,
    expires_at  BIGINT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT,
    -- Nano-dollars settled so far: the sum of this key's rows in `usage_days`, saturating.
    usage       BIGINT NOT NULL
);

CREATE TABLE generations (
    id                 TEXT PRIMARY KEY,
    key_hash           TEXT NOT NULL,
    model              TEXT NOT NULL,
    provider           TEXT NOT NULL,
    most               BIGINT NOT NULL,
    -- The price sheet in force, as JSON, so that a generation can be repriced; NULL is "unpriced".
    prices             TEXT,
    created_ms         BIGINT NOT NULL,
    streamed           BOOLEAN NOT NULL,
    referer            TEXT,
    title              TEXT,
    user_agent         TEXT,
    external_user      TEXT,
    media              BIGINT NOT NULL,
    outcome            TEXT NOT NULL,
    prompt_tokens      BIGINT NOT NULL,
    completion_tokens  BIGINT NOT NULL,
    reasoning_tokens   BIGINT NOT NULL,
    cached_tokens      BIGINT NOT NULL,
    cache_write_tokens BIGINT NOT NULL,
    image_tokens       BIGINT NOT NULL,
    video_tokens       BIGINT NOT NULL,
    reported_cost      BIGINT,
    cost               BIGINT NOT NULL,
    finish             TEXT,
    native_finish      TEXT,
    upstream_id        TEXT,
    latency_ms         BIGINT,
    duration_ms        BIGINT NOT NULL,
    error_status       BIGINT
);

CREATE INDEX generations_by_time ON generations (created_ms);
CREATE INDEX generations_by_key ON generations (key_hash, created_ms);

-- One row per key and UTC day (days since 1970-01-01) on which calls were made. Nano-dollars, saturating.
CREATE TABLE usage_days (
    key_hash TEXT NOT NULL,
    day      BIGINT NOT NULL,
    cost     BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (key_hash, day)
);

CREATE INDEX usage_days_by_day ON usage_days (day);

-- Raised by every change of a key, so that a running server notices what another process did.
INSERT INTO meta (name, value) VALUES ('keys_revision', 0);
