-- +goose Up
-- Corrections of a purchase's email or phone. One that replaces something
-- waits until due_at, so that whoever has the old one can stop it. What was
-- typed is forgotten when it is settled; old_key is what it replaces, in the
-- form in which contacts are compared, and is forgotten with it.
CREATE TABLE contact_change (
  id          TEXT PRIMARY KEY,
  purchase_id TEXT NOT NULL REFERENCES purchase (id) ON DELETE CASCADE,
  case_id     TEXT NOT NULL REFERENCES customer_case (id),
  kind        TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  state       TEXT NOT NULL CHECK (state IN ('pending', 'done', 'stopped')),
  value       TEXT NOT NULL,
  old_key     TEXT NOT NULL,
  asked_at    BIGINT NOT NULL CHECK (asked_at BETWEEN 1 AND 253402300799999999),
  due_at      BIGINT NOT NULL CHECK (due_at BETWEEN 1 AND 253402300799999999),
  settled_at  BIGINT CHECK (settled_at BETWEEN 1 AND 253402300799999999),
  CHECK ((state = 'pending') = (settled_at IS NULL)),
  CHECK (state = 'pending' OR (value = '' AND old_key = ''))
);
CREATE UNIQUE INDEX contact_change_pending ON contact_change (purchase_id, kind) WHERE state = 'pending';
CREATE INDEX contact_change_due ON contact_change (due_at, id) WHERE state = 'pending';

-- Confirmations that were mailed again: the id is that of the form that asked
-- for it, so that a second click sends nothing, and rows of a case are counted.
CREATE TABLE mail_again (
  id      TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES customer_case (id),
  at      BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX mail_again_case ON mail_again (case_id, at);

-- When a rain check was put first; the end of time for all others, so that one
-- index has the queue's order.
ALTER TABLE exchange ADD COLUMN first_at BIGINT NOT NULL DEFAULT 253402300799999999
  CHECK (first_at BETWEEN 1 AND 253402300799999999);
CREATE INDEX exchange_queue ON exchange (sku, first_at, requested_at, id) WHERE state = 'waiting';
DROP INDEX exchange_waiting;

-- +goose Down
CREATE INDEX exchange_waiting ON exchange (sku, requested_at, id) WHERE state = 'waiting';
DROP INDEX exchange_queue;
ALTER TABLE exchange DROP COLUMN first_at;
DROP TABLE mail_again;
DROP TABLE contact_change;
