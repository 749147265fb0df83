-- continues: 1 where the model goes on from a given beginning of its answer, 0 where it refused or started over.
CREATE TABLE prefill_models (
    model TEXT PRIMARY KEY,
    continues INTEGER NOT NULL
) WITHOUT ROWID;
