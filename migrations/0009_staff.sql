-- +goose Up
-- The people who work with Swapdesk. The second factor's secret is sealed;
-- totp_step is the period of the last code that was taken.
CREATE TABLE staff (
  id            TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE CHECK (email <> '' AND email = lower(email)),
  name          TEXT NOT NULL CHECK (name <> ''),
  role          TEXT NOT NULL CHECK (role IN ('associate', 'agent', 'supervisor', 'manager', 'admin', 'auditor')),
  store_id      TEXT NOT NULL,
  password_hash TEXT NOT NULL CHECK (password_hash <> ''),
  totp          TEXT,
  totp_step     BIGINT NOT NULL CHECK (totp_step BETWEEN 0 AND 1000000000000),
  disabled_at   BIGINT CHECK (disabled_at BETWEEN 1 AND 253402300799999999),
  created_at    BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999),
  version       BIGINT NOT NULL CHECK (version BETWEEN 1 AND 1000000000)
);

-- Browsers in which somebody is signed in; the cookie's value is kept hashed.
CREATE TABLE staff_session (
  id_hash    TEXT PRIMARY KEY,
  staff_id   TEXT NOT NULL REFERENCES staff (id),
  created_at BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999),
  seen_at    BIGINT NOT NULL CHECK (seen_at BETWEEN 1 AND 253402300799999999),
  proven_at  BIGINT CHECK (proven_at BETWEEN 1 AND 253402300799999999),
  browser    TEXT NOT NULL,
  network    TEXT NOT NULL,
  revoked_at BIGINT CHECK (revoked_at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX staff_session_staff ON staff_session (staff_id, created_at);

-- Failed sign-ins in a row, by a MAC of the address, whether or not there is
-- such an account.
CREATE TABLE sign_in_tries (
  key          TEXT PRIMARY KEY,
  failures     BIGINT NOT NULL CHECK (failures BETWEEN 0 AND 1000000000),
  locked_until BIGINT NOT NULL CHECK (locked_until BETWEEN 0 AND 253402300799999999)
);

-- +goose Down
DROP TABLE sign_in_tries;
DROP TABLE staff_session;
DROP TABLE staff;
