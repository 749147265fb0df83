-- A record enters the wide indexes a moment after it was written, many together: one at a time, nearly every one of them would rewrite a page of each.
-- settled: 1 when they hold it. The rest is few, and looked at one by one. It may be null as far as SQLite knows: an update that no constraint can
-- stop needs no journal of its own.
ALTER TABLE records ADD COLUMN settled INTEGER DEFAULT 1;

DROP INDEX records_model;
DROP INDEX records_key;
DROP INDEX records_account;
DROP INDEX records_client;
DROP INDEX records_provider;
DROP INDEX records_conversation;
DROP INDEX records_served;
DROP INDEX records_generation;

CREATE INDEX records_unsettled ON records (settled) WHERE settled = 0;
CREATE INDEX records_model ON records (model) WHERE settled = 1;
CREATE INDEX records_key ON records (key) WHERE settled = 1;
CREATE INDEX records_account ON records (account) WHERE settled = 1;
CREATE INDEX records_client ON records (client) WHERE settled = 1;
CREATE INDEX records_provider ON records (provider) WHERE settled = 1;
CREATE INDEX records_conversation ON records (conversation) WHERE settled = 1;
CREATE INDEX records_served ON records (served) WHERE served <> 0 AND settled = 1;
CREATE INDEX records_generation ON records (generation) WHERE generation IS NOT NULL AND settled = 1;

-- Records that the sums do not hold yet: a row for each group that was written, their seqs with commas between them.
CREATE TABLE counting (
    id INTEGER PRIMARY KEY,
    seqs TEXT NOT NULL
);

INSERT INTO counting (seqs) SELECT group_concat(seq) FROM uncounted HAVING count(*) > 0;
DROP TABLE uncounted;
