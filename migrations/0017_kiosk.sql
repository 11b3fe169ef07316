-- +goose Up
-- Browsers at a service desk that a manager has bound to a store. What the
-- cookie holds is kept hashed. A device with a key of its own has to sign a
-- nonce again and again: its cookie alone soon lets nobody in.
CREATE TABLE kiosk_device (
  id              TEXT PRIMARY KEY,
  store_id        TEXT NOT NULL REFERENCES store (id),
  label           TEXT NOT NULL CHECK (label <> ''),
  credential_hash TEXT NOT NULL UNIQUE CHECK (credential_hash <> ''),
  public_key      TEXT NOT NULL,
  nonce_hash      TEXT NOT NULL,
  nonce_until     BIGINT NOT NULL CHECK (nonce_until BETWEEN 0 AND 253402300799999999),
  enrolled_by     TEXT NOT NULL REFERENCES staff (id),
  enrolled_at     BIGINT NOT NULL CHECK (enrolled_at BETWEEN 1 AND 253402300799999999),
  seen_at         BIGINT NOT NULL CHECK (seen_at BETWEEN 1 AND 253402300799999999),
  proven_at       BIGINT CHECK (proven_at BETWEEN 1 AND 253402300799999999),
  revoked_at      BIGINT CHECK (revoked_at BETWEEN 1 AND 253402300799999999),
  revoked_by      TEXT,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX kiosk_device_store ON kiosk_device (store_id, enrolled_at);

-- Codes that browsers show until a manager has typed them, once. The code is
-- kept as a MAC, what the browser's cookie holds as a hash.
CREATE TABLE kiosk_pairing (
  code_mac     TEXT PRIMARY KEY CHECK (code_mac <> ''),
  browser_hash TEXT NOT NULL UNIQUE CHECK (browser_hash <> ''),
  public_key   TEXT NOT NULL,
  network_mac  TEXT NOT NULL,
  made_at      BIGINT NOT NULL CHECK (made_at BETWEEN 1 AND 253402300799999999),
  expires_at   BIGINT NOT NULL CHECK (expires_at > made_at),
  device_id    TEXT UNIQUE REFERENCES kiosk_device (id)
);
CREATE INDEX kiosk_pairing_expiry ON kiosk_pairing (expires_at);

-- How people sign in at a kiosk: a number or a badge, and six digits. A badge
-- is kept as a MAC. pin_hash is '' while none is chosen, or after too many
-- wrong tries, which only a full sign-in lifts.
CREATE TABLE staff_pin (
  staff_id TEXT PRIMARY KEY REFERENCES staff (id),
  number   TEXT NOT NULL UNIQUE CHECK (number <> ''),
  badge    TEXT UNIQUE,
  pin_hash TEXT NOT NULL,
  set_at   BIGINT CHECK (set_at BETWEEN 1 AND 253402300799999999)
);

-- Who works at a kiosk. id stays; what the cookie holds changes with every
-- customer.
CREATE TABLE kiosk_session (
  id         TEXT PRIMARY KEY,
  id_hash    TEXT NOT NULL UNIQUE CHECK (id_hash <> ''),
  device_id  TEXT NOT NULL REFERENCES kiosk_device (id),
  staff_id   TEXT NOT NULL REFERENCES staff (id),
  created_at BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999),
  seen_at    BIGINT NOT NULL CHECK (seen_at BETWEEN 1 AND 253402300799999999),
  locked_at  BIGINT CHECK (locked_at BETWEEN 1 AND 253402300799999999),
  full_at    BIGINT CHECK (full_at BETWEEN 1 AND 253402300799999999),
  ended_at   BIGINT CHECK (ended_at BETWEEN 1 AND 253402300799999999)
);
-- One person works at a kiosk at a time.
CREATE UNIQUE INDEX kiosk_session_device ON kiosk_session (device_id) WHERE ended_at IS NULL;
CREATE INDEX kiosk_session_staff ON kiosk_session (staff_id, created_at);

-- The customer who is being served; the row goes with the customer, and all
-- that hangs on it.
CREATE TABLE kiosk_visit (
  id         TEXT PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE REFERENCES kiosk_session (id) ON DELETE CASCADE,
  lang       TEXT NOT NULL CHECK (lang <> ''),
  large      BIGINT NOT NULL CHECK (large IN (0, 1)),
  started_at BIGINT NOT NULL CHECK (started_at BETWEEN 1 AND 253402300799999999),
  seen_at    BIGINT NOT NULL CHECK (seen_at BETWEEN 1 AND 253402300799999999),
  until_at   BIGINT NOT NULL CHECK (until_at BETWEEN 1 AND 253402300799999999)
);

-- What was found for the customer. Pages name it by a handle that means
-- nothing once the customer has gone.
CREATE TABLE kiosk_item (
  handle          TEXT PRIMARY KEY,
  visit_id        TEXT NOT NULL REFERENCES kiosk_visit (id) ON DELETE CASCADE,
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  found_by        TEXT NOT NULL CHECK (found_by IN ('order', 'reference', 'activation', 'phone')),
  scanned         BIGINT NOT NULL CHECK (scanned IN (0, 1)),
  proof           TEXT NOT NULL CHECK (proof IN ('', 'receipt', 'code')),
  found_at        BIGINT NOT NULL CHECK (found_at BETWEEN 1 AND 253402300799999999),
  UNIQUE (visit_id, subscription_id)
);

-- What was answered to a form that names itself, so that one which is sent
-- twice is done once and answered alike.
CREATE TABLE kiosk_answer (
  once      TEXT NOT NULL,
  device_id TEXT NOT NULL REFERENCES kiosk_device (id),
  location  TEXT NOT NULL CHECK (location <> ''),
  at        BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (once, device_id)
);
CREATE INDEX kiosk_answer_at ON kiosk_answer (at);

-- +goose Down
DROP TABLE kiosk_answer;
DROP TABLE kiosk_item;
DROP TABLE kiosk_visit;
DROP TABLE kiosk_session;
DROP TABLE staff_pin;
DROP TABLE kiosk_pairing;
DROP TABLE kiosk_device;
