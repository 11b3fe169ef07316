-- +goose Up
-- Removal is an axis of its own on a case, beside the exchange; no row means
-- not started.
CREATE TABLE removal (
  case_id    TEXT PRIMARY KEY REFERENCES customer_case (id),
  state      TEXT NOT NULL CHECK (state IN ('not_started', 'booked', 'checked_in', 'removed', 'self_attested', 'waived')),
  os         TEXT NOT NULL CHECK (os IN ('', 'windows', 'mac', 'android', 'ios')),
  changed_at BIGINT NOT NULL CHECK (changed_at BETWEEN 1 AND 253402300799999999)
);

-- The steps of a guide that the customer has done.
CREATE TABLE guide_step (
  case_id TEXT NOT NULL REFERENCES customer_case (id),
  os      TEXT NOT NULL CHECK (os IN ('windows', 'mac', 'android', 'ios')),
  step    TEXT NOT NULL CHECK (step <> ''),
  done_at BIGINT NOT NULL CHECK (done_at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (case_id, os, step)
);

-- What the customer wrote when a step did not work.
CREATE TABLE removal_note (
  id      TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES customer_case (id),
  os      TEXT NOT NULL CHECK (os IN ('windows', 'mac', 'android', 'ios')),
  step    TEXT NOT NULL CHECK (step <> ''),
  note    TEXT NOT NULL CHECK (note <> ''),
  phone   TEXT NOT NULL,
  at      BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX removal_note_case ON removal_note (case_id, at, id);

-- +goose Down
DROP TABLE removal_note;
DROP TABLE guide_step;
DROP TABLE removal;
