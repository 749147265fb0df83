-- One file per UTC day. seq: milliseconds of the day and a part of the id, so that its order is that of (time, id).
-- id: the ten bytes behind a UUIDv7's time, or the whole text of any other id. Small numbers stand for texts in terms.
CREATE TABLE records (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    state INTEGER NOT NULL,
    status INTEGER NOT NULL,
    method INTEGER NOT NULL,
    path INTEGER NOT NULL,
    model INTEGER NOT NULL,
    served INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    key INTEGER NOT NULL,
    account INTEGER NOT NULL,
    client INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    duration INTEGER,
    content INTEGER,
    prompt INTEGER,
    completion INTEGER,
    cost INTEGER,
    conversation INTEGER NOT NULL,
    generation INTEGER
);

CREATE INDEX records_model ON records (model);
CREATE INDEX records_key ON records (key);
CREATE INDEX records_account ON records (account);
CREATE INDEX records_client ON records (client);
CREATE INDEX records_provider ON records (provider);
CREATE INDEX records_conversation ON records (conversation);
CREATE INDEX records_served ON records (served) WHERE served <> 0;
CREATE INDEX records_status ON records (status) WHERE status <> 200;
CREATE INDEX records_state ON records (state) WHERE state <> 2;
CREATE INDEX records_generation ON records (generation) WHERE generation IS NOT NULL;
CREATE INDEX records_foreign ON records (id) WHERE typeof(id) = 'text';

-- All that no filter looks at, in the program's own form.
CREATE TABLE details (
    seq INTEGER PRIMARY KEY,
    detail BLOB NOT NULL
);

-- Bodies as they came, until the text file of the day has them.
CREATE TABLE fresh (
    seq INTEGER PRIMARY KEY,
    bodies BLOB NOT NULL
);

CREATE TABLE terms (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- Records that the sums below do not hold yet.
CREATE TABLE uncounted (
    seq INTEGER PRIMARY KEY
);

CREATE TABLE usage (
    hour INTEGER NOT NULL,
    model INTEGER NOT NULL,
    key INTEGER NOT NULL,
    account INTEGER NOT NULL,
    client INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    key_name INTEGER NOT NULL,
    client_name INTEGER NOT NULL,
    sums BLOB NOT NULL,
    PRIMARY KEY (hour, model, key, account, client, provider)
) WITHOUT ROWID;
