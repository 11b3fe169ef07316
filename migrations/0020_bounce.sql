-- +goose Up
-- A mail can come back after it was sent. The list of states cannot be changed
-- in place on both engines, so that the table is made anew.
CREATE TABLE mail_log_new (
  id         TEXT PRIMARY KEY,
  mailbox    TEXT NOT NULL CHECK (mailbox <> ''),
  reference  TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  state      TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused', 'given_up', 'dropped', 'bounced')),
  failure    TEXT NOT NULL,
  queued_at  BIGINT NOT NULL CHECK (queued_at BETWEEN 1 AND 253402300799999999),
  changed_at BIGINT NOT NULL CHECK (changed_at BETWEEN 1 AND 253402300799999999)
);
INSERT INTO mail_log_new (id, mailbox, reference, kind, state, failure, queued_at, changed_at)
  SELECT id, mailbox, reference, kind, state, failure, queued_at, changed_at FROM mail_log;
DROP TABLE mail_log;
ALTER TABLE mail_log_new RENAME TO mail_log;
CREATE INDEX mail_log_mailbox ON mail_log (mailbox, queued_at);
CREATE INDEX mail_log_reference ON mail_log (reference, queued_at) WHERE reference <> '';
CREATE INDEX mail_log_queued ON mail_log (queued_at);

-- +goose Down
UPDATE mail_log SET state = 'refused' WHERE state = 'bounced';
