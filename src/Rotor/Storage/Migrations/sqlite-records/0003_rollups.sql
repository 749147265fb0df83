-- The same sums by one thing alone, so that usage is shown without adding up every combination. grouping: 0 all together, 1 model, 2 key, 3 account,
-- 4 client, 5 provider. Filled from usage where a day has none yet.
CREATE TABLE rollups (
    grouping INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    term INTEGER NOT NULL,
    name INTEGER NOT NULL,
    sums BLOB NOT NULL,
    PRIMARY KEY (grouping, hour, term)
) WITHOUT ROWID;
