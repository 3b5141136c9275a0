-- Credits that the operator grants, and what else is remembered of a call.

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
