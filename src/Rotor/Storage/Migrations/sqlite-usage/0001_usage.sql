-- Sums of days whose files are gone.
CREATE TABLE usage (
    hour_at INTEGER NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    account TEXT NOT NULL,
    client TEXT NOT NULL,
    provider TEXT NOT NULL,
    key_name TEXT NOT NULL,
    client_name TEXT NOT NULL,
    sums BLOB NOT NULL,
    PRIMARY KEY (hour_at, model, key, account, client, provider)
) WITHOUT ROWID;
