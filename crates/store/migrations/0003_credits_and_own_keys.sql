-- Credits that the operator grants, what goes to callers' own keys, and what else is remembered of a call.

-- One row per grant, never changed; one that takes credits back has an amount below zero. Nano-dollars.
CREATE TABLE credits (
    -- Counted from 1.
    number     BIGINT PRIMARY KEY,
    -- Unix seconds.
    granted_at BIGINT NOT NULL,
    amount     BIGINT NOT NULL,
    note       TEXT NOT NULL
);

-- Nano-dollars that all keys ever spent, saturating; and how many of them before the first grant, which no grant pays for.
INSERT INTO meta (name, value) SELECT 'spent', COALESCE(SUM(cost), 0) FROM generations;
INSERT INTO meta (name, value) VALUES ('spent_before_credits', 0);

ALTER TABLE generations ADD COLUMN usage_estimated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE generations ADD COLUMN categories      TEXT;
ALTER TABLE generations ADD COLUMN preset          TEXT;

-- The name of that key in the configuration, and what the provider charged it (nano-dollars); NULL when the house paid.
ALTER TABLE generations ADD COLUMN own_key       TEXT;
ALTER TABLE generations ADD COLUMN upstream_cost BIGINT;

-- Beside what the house charged: what went to callers' own keys. Nano-dollars, saturating.
ALTER TABLE keys       ADD COLUMN byok_usage BIGINT NOT NULL DEFAULT 0;
ALTER TABLE usage_days ADD COLUMN byok_cost  BIGINT NOT NULL DEFAULT 0;
