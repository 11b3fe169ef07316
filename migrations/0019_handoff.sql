-- +goose Up
-- A customer's own phone that goes on where a kiosk stopped. What the QR code
-- holds is made from the id and the keyring, and kept hashed. receipt: the
-- associate had the receipt in hand, so that a first mailbox may be given.
CREATE TABLE handoff (
  id              TEXT PRIMARY KEY,
  token_hash      TEXT NOT NULL UNIQUE CHECK (token_hash <> ''),
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  device_id       TEXT NOT NULL REFERENCES kiosk_device (id),
  staff_id        TEXT NOT NULL REFERENCES staff (id),
  receipt         BIGINT NOT NULL CHECK (receipt IN (0, 1)),
  made_at         BIGINT NOT NULL CHECK (made_at BETWEEN 1 AND 253402300799999999),
  expires_at      BIGINT NOT NULL CHECK (expires_at > made_at),
  browser         TEXT NOT NULL,
  shown           TEXT NOT NULL,
  agreed_at       BIGINT CHECK (agreed_at BETWEEN 1 AND 253402300799999999),
  ended_at        BIGINT CHECK (ended_at BETWEEN 1 AND 253402300799999999),
  CHECK ((browser = '') = (shown = '')),
  CHECK (agreed_at IS NULL OR browser <> '')
);
-- One at a time: a new one ends the one before.
CREATE UNIQUE INDEX handoff_live ON handoff (subscription_id) WHERE ended_at IS NULL;
CREATE INDEX handoff_device ON handoff (device_id, made_at);

-- Keys that were printed for a customer without mailbox and phone, each once.
CREATE TABLE key_slip (
  exchange_id TEXT PRIMARY KEY REFERENCES exchange (id),
  staff_id    TEXT NOT NULL REFERENCES staff (id),
  device_id   TEXT NOT NULL REFERENCES kiosk_device (id),
  printed_at  BIGINT NOT NULL CHECK (printed_at BETWEEN 1 AND 253402300799999999)
);

-- The paper of the printer beside a kiosk.
ALTER TABLE kiosk_device ADD COLUMN paper TEXT NOT NULL DEFAULT 'receipt' CHECK (paper IN ('receipt', 'page'));

-- +goose Down
ALTER TABLE kiosk_device DROP COLUMN paper;
DROP TABLE key_slip;
DROP TABLE handoff;
