-- What is set over the API while the server runs, and read as a whole at the start.

CREATE TABLE documents (
    -- What it is, in a word of whoever wrote it.
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    -- Unix milliseconds.
    created_ms BIGINT NOT NULL,
    -- JSON. May hold a credential of a caller's at a provider.
    body       TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
