-- details: the token's limits as JSON, read and written whole and never searched.
CREATE TABLE client_tokens (
    id TEXT PRIMARY KEY,
    details TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) WITHOUT ROWID;

-- hash: SHA-256 of the secret, which itself is nowhere.
CREATE TABLE client_token_secrets (
    hash BLOB PRIMARY KEY,
    token_id TEXT NOT NULL REFERENCES client_tokens (id),
    place INTEGER NOT NULL,
    until_at INTEGER
) WITHOUT ROWID;

CREATE INDEX client_token_secrets_token ON client_token_secrets (token_id, place);

CREATE TABLE token_use (
    token_id TEXT NOT NULL,
    limit_window INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    nanos INTEGER NOT NULL,
    PRIMARY KEY (token_id, limit_window)
) WITHOUT ROWID;
