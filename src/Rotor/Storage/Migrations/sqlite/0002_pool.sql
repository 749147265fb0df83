-- state: the pool's own record as JSON, read and written whole and never searched.
CREATE TABLE pool_keys (
    key_id TEXT PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE pool_cooldowns (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    provider TEXT NOT NULL,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    evidence TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    in_a_row INTEGER NOT NULL,
    nature TEXT NOT NULL,
    PRIMARY KEY (kind, owner, name, provider)
) WITHOUT ROWID;

CREATE TABLE pool_quotas (
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    quota_window TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    limit_count INTEGER,
    limit_until INTEGER,
    used INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    PRIMARY KEY (kind, owner, name, quota_window)
) WITHOUT ROWID;

CREATE TABLE key_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    account_id TEXT,
    kind TEXT NOT NULL,
    scope_kind TEXT,
    scope_owner TEXT,
    scope_name TEXT,
    scope_provider TEXT,
    reason TEXT NOT NULL,
    explanation TEXT NOT NULL,
    evidence TEXT NOT NULL,
    until_at INTEGER
);

CREATE INDEX key_events_key ON key_events (key_id, id);
