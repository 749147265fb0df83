-- entry: the model as upstream lists it, byte for byte; everything else about it is read from there.
CREATE TABLE models (
    id TEXT PRIMARY KEY COLLATE NOCASE,
    position INTEGER NOT NULL,
    entry BLOB NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    stopped_free_at INTEGER
) WITHOUT ROWID;
