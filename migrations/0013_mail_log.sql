-- +goose Up
-- What became of each mail: no address (a MAC of the mailbox) and no text.
-- The reference is that of the case which the mail tells of; '' for none.
CREATE TABLE mail_log (
  id         TEXT PRIMARY KEY,
  mailbox    TEXT NOT NULL CHECK (mailbox <> ''),
  reference  TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  state      TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused', 'given_up', 'dropped')),
  failure    TEXT NOT NULL,
  queued_at  BIGINT NOT NULL CHECK (queued_at BETWEEN 1 AND 253402300799999999),
  changed_at BIGINT NOT NULL CHECK (changed_at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX mail_log_mailbox ON mail_log (mailbox, queued_at);
CREATE INDEX mail_log_reference ON mail_log (reference, queued_at) WHERE reference <> '';
CREATE INDEX mail_log_queued ON mail_log (queued_at);

-- +goose Down
DROP TABLE mail_log;
