-- +goose Up
-- Types that mean the same on both engines: TEXT ids, BIGINT microseconds UTC
-- in *_at, TEXT ISO dates in *_on, BIGINT cents, BOOLEAN.
-- Numbers are checked from both sides: SQLite takes text for them, and text is
-- more than any number.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE data_key (
  id         TEXT PRIMARY KEY,
  wrapping   TEXT NOT NULL,
  wrapped    TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE product (
  sku         TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  vendor      TEXT NOT NULL,
  devices     BIGINT NOT NULL CHECK (devices BETWEEN 1 AND 1000),
  platforms   TEXT NOT NULL CHECK (platforms <> ''),
  term_months BIGINT NOT NULL CHECK (term_months BETWEEN 1 AND 120),
  price_cents BIGINT NOT NULL CHECK (price_cents BETWEEN 0 AND 1000000000)
);

CREATE TABLE program (
  id         TEXT PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  status     TEXT NOT NULL CHECK (status IN ('draft', 'open', 'paused', 'closed')),
  version    BIGINT NOT NULL CHECK (version BETWEEN 1 AND 1000000000),
  definition TEXT NOT NULL
);

CREATE TABLE program_version (
  program_id TEXT NOT NULL REFERENCES program (id),
  version    BIGINT NOT NULL CHECK (version BETWEEN 1 AND 1000000000),
  status     TEXT NOT NULL,
  definition TEXT NOT NULL,
  at         BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (program_id, version)
);

CREATE TABLE withdrawn_sku (
  program_id TEXT NOT NULL REFERENCES program (id),
  sku        TEXT NOT NULL,
  live       BOOLEAN NOT NULL,
  PRIMARY KEY (program_id, sku)
);
-- A withdrawn SKU is in one non-closed program at a time.
CREATE UNIQUE INDEX withdrawn_sku_live ON withdrawn_sku (sku) WHERE live;

CREATE TABLE purchase (
  id           TEXT PRIMARY KEY,
  order_number TEXT NOT NULL,
  order_key    TEXT NOT NULL CHECK (order_key <> ''),
  line         BIGINT NOT NULL CHECK (line BETWEEN 1 AND 1000000000),
  quantity     BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  sku          TEXT NOT NULL CHECK (sku <> ''),
  bought_on    TEXT NOT NULL CHECK (length(bought_on) = 10),
  channel      TEXT NOT NULL CHECK (channel IN ('web', 'store')),
  store_id     TEXT NOT NULL,
  email        TEXT NOT NULL,
  email_key    TEXT NOT NULL,
  phone        TEXT NOT NULL,
  phone_key    TEXT NOT NULL,
  name         TEXT NOT NULL,
  digest       TEXT NOT NULL,
  imported_at  BIGINT NOT NULL CHECK (imported_at BETWEEN 1 AND 253402300799999999)
);
CREATE UNIQUE INDEX purchase_order ON purchase (order_key, line);
CREATE INDEX purchase_email ON purchase (email_key) WHERE email_key <> '';

CREATE TABLE subscription (
  id               TEXT PRIMARY KEY,
  purchase_id      TEXT NOT NULL REFERENCES purchase (id),
  unit             BIGINT NOT NULL CHECK (unit BETWEEN 1 AND 1000000000),
  activated_on     TEXT NOT NULL,
  ends_on          TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('active', 'canceled', 'refunded')),
  activation_code  TEXT,
  activation_index TEXT,
  CHECK ((activation_code IS NULL) = (activation_index IS NULL))
);
CREATE UNIQUE INDEX subscription_unit ON subscription (purchase_id, unit);
CREATE UNIQUE INDEX subscription_activation ON subscription (activation_index)
  WHERE activation_index IS NOT NULL;

CREATE TABLE customer_case (
  id              TEXT PRIMARY KEY,
  subscription_id TEXT NOT NULL UNIQUE REFERENCES subscription (id),
  reference       TEXT NOT NULL UNIQUE,
  lang            TEXT NOT NULL,
  flag            TEXT NOT NULL,
  created_at      BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999)
);

-- A product that may have license keys, be it that none is left.
CREATE TABLE key_pool (
  sku TEXT PRIMARY KEY REFERENCES product (sku)
);

CREATE TABLE license_key (
  id          TEXT PRIMARY KEY,
  sku         TEXT NOT NULL REFERENCES key_pool (sku),
  sealed      TEXT NOT NULL,
  key_index   TEXT NOT NULL UNIQUE,
  exchange_id TEXT,
  added_at    BIGINT NOT NULL CHECK (added_at BETWEEN 1 AND 253402300799999999),
  revoked_at  BIGINT
);
-- Partial on purpose: a plain UNIQUE makes SQLite scan the free pool.
CREATE UNIQUE INDEX license_key_exchange ON license_key (exchange_id) WHERE exchange_id IS NOT NULL;
CREATE INDEX license_key_free ON license_key (sku, id) WHERE exchange_id IS NULL;

CREATE TABLE exchange (
  id              TEXT PRIMARY KEY,
  case_id         TEXT NOT NULL REFERENCES customer_case (id),
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  program_id      TEXT NOT NULL REFERENCES program (id),
  policy_version  BIGINT NOT NULL,
  sku             TEXT NOT NULL REFERENCES product (sku),
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'issued', 'voided')),
  license_key_id  TEXT REFERENCES license_key (id),
  receipt         TEXT NOT NULL,
  requested_at    BIGINT NOT NULL CHECK (requested_at BETWEEN 1 AND 253402300799999999),
  deadline_at     BIGINT NOT NULL,
  issued_at       BIGINT,
  voided_at       BIGINT,
  CHECK (state <> 'issued' OR (license_key_id IS NOT NULL AND issued_at IS NOT NULL)),
  CHECK (state <> 'waiting' OR license_key_id IS NULL),
  CHECK (state <> 'voided' OR voided_at IS NOT NULL)
);
-- One live exchange per subscription, one exchange per key.
CREATE UNIQUE INDEX exchange_live ON exchange (subscription_id) WHERE state <> 'voided';
CREATE UNIQUE INDEX exchange_key ON exchange (license_key_id) WHERE license_key_id IS NOT NULL;
CREATE INDEX exchange_case ON exchange (case_id);
CREATE INDEX exchange_waiting ON exchange (sku, requested_at, id) WHERE state = 'waiting';

CREATE TABLE guest_session (
  id_hash    TEXT PRIMARY KEY,
  data       TEXT NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999),
  seen_at    BIGINT NOT NULL
);
CREATE INDEX guest_session_seen ON guest_session (seen_at);

CREATE TABLE verification (
  id         TEXT PRIMARY KEY,
  browser    TEXT NOT NULL,
  email_key  TEXT NOT NULL,
  order_key  TEXT NOT NULL,
  target     TEXT NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX verification_browser ON verification (browser, target, created_at);

CREATE TABLE mailed_code (
  id              TEXT PRIMARY KEY,
  verification_id TEXT NOT NULL REFERENCES verification (id),
  email_key       TEXT NOT NULL,
  order_key       TEXT NOT NULL,
  mac             TEXT NOT NULL,
  tries           BIGINT NOT NULL CHECK (tries BETWEEN 0 AND 5),
  sent_at         BIGINT NOT NULL CHECK (sent_at BETWEEN 1 AND 253402300799999999),
  expires_at      BIGINT NOT NULL,
  used_at         BIGINT
);
CREATE INDEX mailed_code_verification ON mailed_code (verification_id, sent_at);
CREATE INDEX mailed_code_mailbox ON mailed_code (email_key, sent_at);
CREATE INDEX mailed_code_order ON mailed_code (order_key, sent_at);

CREATE TABLE audit_event (
  id           TEXT PRIMARY KEY,
  at           BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999),
  actor        TEXT NOT NULL,
  on_behalf_of TEXT NOT NULL,
  channel      TEXT NOT NULL,
  store_id     TEXT NOT NULL,
  device       TEXT NOT NULL,
  action       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  reason       TEXT NOT NULL,
  data         TEXT NOT NULL
);
CREATE INDEX audit_event_subject ON audit_event (subject, id);

-- Events that are not sealed yet, so that sealing never searches the trail.
CREATE TABLE audit_pending (
  event_id TEXT PRIMARY KEY REFERENCES audit_event (id)
);

CREATE TABLE audit_seal (
  position BIGINT PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE REFERENCES audit_event (id),
  mac      TEXT NOT NULL
);

CREATE TABLE audit_head (
  id       BIGINT PRIMARY KEY CHECK (id = 1),
  position BIGINT NOT NULL,
  mac      TEXT NOT NULL
);

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit_seal;
DROP TABLE audit_pending;
DROP TABLE audit_event;
DROP TABLE mailed_code;
DROP TABLE verification;
DROP TABLE guest_session;
DROP TABLE exchange;
DROP TABLE license_key;
DROP TABLE key_pool;
DROP TABLE customer_case;
DROP TABLE subscription;
DROP TABLE purchase;
DROP TABLE withdrawn_sku;
DROP TABLE program_version;
DROP TABLE program;
DROP TABLE product;
DROP TABLE data_key;
DROP TABLE meta;
