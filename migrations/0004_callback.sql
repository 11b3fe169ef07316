-- +goose Up
-- Wishes to be called.
CREATE TABLE callback (
  id              TEXT PRIMARY KEY,
  phone           TEXT NOT NULL CHECK (length(phone) BETWEEN 7 AND 15),
  lang            TEXT NOT NULL CHECK (lang <> ''),
  best_time       TEXT NOT NULL CHECK (best_time IN ('morning', 'afternoon', 'evening', 'any')),
  subscription_id TEXT REFERENCES subscription (id),
  state           TEXT NOT NULL CHECK (state IN ('open', 'done')),
  created_at      BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999)
);
-- One open callback per phone: of two clicks the second finds the first.
CREATE UNIQUE INDEX callback_open ON callback (phone) WHERE state = 'open';
CREATE INDEX callback_phone ON callback (phone, created_at);
CREATE INDEX callback_queue ON callback (state, created_at);

-- +goose Down
DROP TABLE callback;
