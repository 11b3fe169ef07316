-- +goose Up
-- The agents' side of a callback: who took it, until when it rests, how often
-- it was tried. SQLite cannot change a CHECK, so the table is made anew.
DROP INDEX callback_open;
DROP INDEX callback_phone;
DROP INDEX callback_queue;
ALTER TABLE callback RENAME TO callback_before;

CREATE TABLE callback (
  id              TEXT PRIMARY KEY,
  phone           TEXT NOT NULL CHECK (length(phone) BETWEEN 7 AND 15),
  lang            TEXT NOT NULL CHECK (lang <> ''),
  best_time       TEXT NOT NULL CHECK (best_time IN ('morning', 'afternoon', 'evening', 'any')),
  subscription_id TEXT REFERENCES subscription (id),
  state           TEXT NOT NULL CHECK (state IN ('open', 'taken', 'done')),
  created_at      BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999),
  taken_by        TEXT,
  taken_at        BIGINT CHECK (taken_at BETWEEN 1 AND 253402300799999999),
  due_at          BIGINT CHECK (due_at BETWEEN 1 AND 253402300799999999),
  tries           BIGINT NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 1000000),
  CHECK ((state = 'taken') = (taken_by IS NOT NULL)),
  CHECK ((taken_by IS NULL) = (taken_at IS NULL))
);
INSERT INTO callback (id, phone, lang, best_time, subscription_id, state, created_at)
  SELECT id, phone, lang, best_time, subscription_id, state, created_at FROM callback_before;
DROP TABLE callback_before;
-- One callback to come per phone: of two clicks the second finds the first.
CREATE UNIQUE INDEX callback_open ON callback (phone) WHERE state <> 'done';
-- Nobody calls two people at once.
CREATE UNIQUE INDEX callback_taker ON callback (taken_by) WHERE state = 'taken';
CREATE INDEX callback_phone ON callback (phone, created_at);
CREATE INDEX callback_queue ON callback (state, created_at);
CREATE INDEX callback_subscription ON callback (subscription_id) WHERE subscription_id IS NOT NULL;

-- +goose Down
DROP INDEX callback_open;
DROP INDEX callback_taker;
DROP INDEX callback_phone;
DROP INDEX callback_queue;
ALTER TABLE callback RENAME TO callback_after;
CREATE TABLE callback (
  id              TEXT PRIMARY KEY,
  phone           TEXT NOT NULL CHECK (length(phone) BETWEEN 7 AND 15),
  lang            TEXT NOT NULL CHECK (lang <> ''),
  best_time       TEXT NOT NULL CHECK (best_time IN ('morning', 'afternoon', 'evening', 'any')),
  subscription_id TEXT REFERENCES subscription (id),
  state           TEXT NOT NULL CHECK (state IN ('open', 'done')),
  created_at      BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999)
);
INSERT INTO callback (id, phone, lang, best_time, subscription_id, state, created_at)
  SELECT id, phone, lang, best_time, subscription_id, CASE WHEN state = 'taken' THEN 'open' ELSE state END, created_at
  FROM callback_after;
DROP TABLE callback_after;
CREATE UNIQUE INDEX callback_open ON callback (phone) WHERE state = 'open';
CREATE INDEX callback_phone ON callback (phone, created_at);
CREATE INDEX callback_queue ON callback (state, created_at);
