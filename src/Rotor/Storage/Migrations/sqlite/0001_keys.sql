CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE upstream_keys (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    value BLOB NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE,
    last4 TEXT NOT NULL,
    source TEXT NOT NULL,
    weight INTEGER NOT NULL CHECK (weight >= 1),
    source_weight INTEGER,
    disabled_by TEXT,
    account TEXT,
    daily_limit INTEGER,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) WITHOUT ROWID;

CREATE INDEX upstream_keys_created ON upstream_keys (created_at, id);
