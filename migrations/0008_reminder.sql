-- +goose Up
-- Mails that remind of an appointment: planned when it is booked, and anew
-- when it is moved. The sequence is the appointment's, so that each booked time
-- has reminders of its own. What is noted as sent is noted in the transaction
-- that queues the mail.
CREATE TABLE reminder (
  appointment_id TEXT NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL CHECK (kind IN ('day_before', 'soon')),
  sequence       BIGINT NOT NULL CHECK (sequence BETWEEN 0 AND 1000000000),
  due_at         BIGINT NOT NULL CHECK (due_at BETWEEN 1 AND 253402300799999999),
  sent_at        BIGINT CHECK (sent_at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (appointment_id, kind, sequence)
);
CREATE INDEX reminder_due ON reminder (due_at, appointment_id) WHERE sent_at IS NULL;

-- The purchase lines that their customers have looked up: when first, and in
-- which language.
CREATE TABLE looked_up (
  purchase_id TEXT PRIMARY KEY REFERENCES purchase (id) ON DELETE CASCADE,
  lang        TEXT NOT NULL CHECK (lang <> ''),
  at          BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);

-- The mails that say that a window ends: one a mailbox (a MAC of it), window
-- and threshold. The key is why nobody gets one twice.
CREATE TABLE window_mail (
  program_id TEXT NOT NULL REFERENCES program (id),
  mailbox    TEXT NOT NULL CHECK (mailbox <> ''),
  last_on    TEXT NOT NULL CHECK (length(last_on) = 10),
  days       BIGINT NOT NULL CHECK (days BETWEEN 1 AND 400),
  sent_at    BIGINT NOT NULL CHECK (sent_at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (program_id, mailbox, last_on, days)
);

-- How far the walks through what was looked up have come, for each version of
-- a program: behind is the last purchase line that was settled.
CREATE TABLE window_walk (
  program_id TEXT NOT NULL REFERENCES program (id),
  version    BIGINT NOT NULL CHECK (version BETWEEN 1 AND 1000000000),
  whole      BOOLEAN NOT NULL,
  due_on     TEXT NOT NULL CHECK (length(due_on) = 10),
  behind     TEXT NOT NULL,
  done       BOOLEAN NOT NULL,
  PRIMARY KEY (program_id, version, whole, due_on)
);

-- +goose Down
DROP TABLE window_walk;
DROP TABLE window_mail;
DROP TABLE looked_up;
DROP TABLE reminder;
