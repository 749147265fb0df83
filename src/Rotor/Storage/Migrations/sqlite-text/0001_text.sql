-- Beside the records of one UTC day: their texts, each once, and the index over them.
CREATE TABLE texts (
    hash BLOB PRIMARY KEY,
    id INTEGER NOT NULL
) WITHOUT ROWID;

-- Texts of consecutive ids, compressed together.
CREATE TABLE packs (
    first INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);

-- Words come prepared, and are cut at their spaces only: the plainest tokenizer is enough.
CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, tokenize='ascii');

CREATE TABLE links (
    text INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (text, conversation)
) WITHOUT ROWID;

-- refs: the texts that a record holds. form: which pack of forms holds its bodies without those texts, and where in it.
CREATE TABLE bodies (
    seq INTEGER PRIMARY KEY,
    refs BLOB NOT NULL,
    form INTEGER NOT NULL,
    place INTEGER NOT NULL
);

CREATE TABLE forms (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);
