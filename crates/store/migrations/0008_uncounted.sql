-- Calls that are recorded and not yet in the statistics, so that the figures need not be written with every call: one row for those of
-- one transaction, `ids` as a JSON array. It goes in the transaction that counts them.
CREATE TABLE uncounted (
    number BIGINT PRIMARY KEY,
    ids    TEXT NOT NULL
);
