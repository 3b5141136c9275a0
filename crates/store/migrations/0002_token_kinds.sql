-- Kinds of tokens that have a price of their own, so that a generation can be repriced.

ALTER TABLE generations ADD COLUMN cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN audio_tokens          BIGINT NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN audio_output_tokens   BIGINT NOT NULL DEFAULT 0;
