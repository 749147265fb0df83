-- mean_output: tokens of the token's answers in the mean, 0 while none is known; the same in all rows of a token.
ALTER TABLE token_use ADD COLUMN mean_output REAL NOT NULL DEFAULT 0;
