-- What was set in the console. shown_*: as people saw it; kept_*: what the console had set, NULL for nothing.
CREATE TABLE console_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    shown_before TEXT NOT NULL,
    shown_after TEXT NOT NULL,
    kept_before TEXT,
    kept_after TEXT
);

CREATE INDEX setting_events_name ON setting_events (name, id);
