-- details: as JSON, read and written whole; the store holds few of each, and all of them in memory.
CREATE TABLE operators (
    name TEXT PRIMARY KEY,
    details TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE operator_sessions (
    id TEXT PRIMARY KEY,
    details TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE operator_tokens (
    id TEXT PRIMARY KEY,
    details TEXT NOT NULL
) WITHOUT ROWID;
