-- +goose Up
-- What staff write about a subscription, for each other.
CREATE TABLE case_note (
  id              TEXT PRIMARY KEY,
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  staff_id        TEXT NOT NULL REFERENCES staff (id),
  note            TEXT NOT NULL CHECK (note <> ''),
  at              BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX case_note_subscription ON case_note (subscription_id, at, id);

-- Who has seen which piece of a customer's personal data, and why: never the
-- data themselves. The role is the one at that time.
CREATE TABLE personal_reveal (
  id              TEXT PRIMARY KEY,
  staff_id        TEXT NOT NULL REFERENCES staff (id),
  role            TEXT NOT NULL CHECK (role <> ''),
  purchase_id     TEXT NOT NULL REFERENCES purchase (id),
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  field           TEXT NOT NULL CHECK (field IN ('name', 'email', 'phone')),
  reason          TEXT NOT NULL CHECK (reason IN ('who_calls', 'reach', 'correct', 'tell_apart', 'other')),
  at              BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX personal_reveal_staff ON personal_reveal (staff_id, at);
CREATE INDEX personal_reveal_purchase ON personal_reveal (purchase_id, at, id);

-- Who has a case open: seen_at moves while the page is looked at.
CREATE TABLE case_presence (
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  staff_id        TEXT NOT NULL REFERENCES staff (id),
  opened_at       BIGINT NOT NULL CHECK (opened_at BETWEEN 1 AND 253402300799999999),
  seen_at         BIGINT NOT NULL CHECK (seen_at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (subscription_id, staff_id)
);
CREATE INDEX case_presence_seen ON case_presence (seen_at);

-- +goose Down
DROP TABLE case_presence;
DROP TABLE personal_reveal;
DROP TABLE case_note;
