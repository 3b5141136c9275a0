-- What else is remembered of a call: which request it was made for, how it was routed, and what the client calls the conversation.

-- The generation of the request's first attempt; NULL where this is that one.
ALTER TABLE generations ADD COLUMN request      TEXT;
-- The endpoint's tag: the provider's slug, with its variant behind it.
ALTER TABLE generations ADD COLUMN endpoint     TEXT;
ALTER TABLE generations ADD COLUMN router       TEXT;
ALTER TABLE generations ADD COLUMN service_tier TEXT;
ALTER TABLE generations ADD COLUMN session_id   TEXT;

-- Most requests have one attempt only, and no row here.
CREATE INDEX generations_by_request ON generations (request) WHERE request IS NOT NULL;
