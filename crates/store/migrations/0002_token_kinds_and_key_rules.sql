-- Kinds of tokens that have a price of their own, so that a generation can be repriced; and what keys may do.

ALTER TABLE generations ADD COLUMN cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN audio_tokens          BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN audio_output_tokens   BIGINT NOT NULL DEFAULT 0;

-- What a key may do beyond spending. Lists are JSON; NULL is everything.
ALTER TABLE keys ADD COLUMN include_byok_in_limit BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE keys ADD COLUMN external_user         TEXT;
ALTER TABLE keys ADD COLUMN allowed_models        TEXT;
ALTER TABLE keys ADD COLUMN allowed_providers     TEXT;
ALTER TABLE keys ADD COLUMN requests_per_minute   BIGINT;
ALTER TABLE keys ADD COLUMN tokens_per_minute     BIGINT;
-- Unix seconds at which the youngest call that is in the ledger was made.
ALTER TABLE keys ADD COLUMN last_used_at          BIGINT;
