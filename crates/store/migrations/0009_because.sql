-- Why the endpoint was tried when it was: JSON of the router, which the ledger only keeps. NULL where there was nothing to choose.
ALTER TABLE generations ADD COLUMN because TEXT;
