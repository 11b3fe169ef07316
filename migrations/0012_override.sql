-- +goose Up
-- Exceptions that one person of the staff asks for and another approves. People
-- stand as the trail names them: "staff:ID".
CREATE TABLE override_request (
  id              TEXT PRIMARY KEY,
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  kind            TEXT NOT NULL CHECK (kind IN ('late', 'missing_proof', 'different_product', 'second_exchange')),
  sku             TEXT REFERENCES product (sku),
  note            TEXT NOT NULL CHECK (note <> ''),
  digest          TEXT NOT NULL CHECK (length(digest) = 64),
  state           TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'declined', 'used', 'expired')),
  asked_by        TEXT NOT NULL CHECK (asked_by <> ''),
  asked_at        BIGINT NOT NULL CHECK (asked_at BETWEEN 1 AND 253402300799999999),
  decided_by      TEXT,
  decided_at      BIGINT CHECK (decided_at BETWEEN 1 AND 253402300799999999),
  reason          TEXT NOT NULL,
  expires_at      BIGINT NOT NULL CHECK (expires_at BETWEEN 1 AND 253402300799999999),
  -- The second person is another person.
  CHECK (decided_by IS NULL OR decided_by <> asked_by),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (state NOT IN ('approved', 'declined', 'used') OR (decided_by IS NOT NULL AND reason <> '')),
  CHECK (state <> 'asked' OR decided_by IS NULL),
  CHECK ((kind = 'different_product') = (sku IS NOT NULL))
);
-- One at a time for a subscription.
CREATE UNIQUE INDEX override_open ON override_request (subscription_id) WHERE state IN ('asked', 'approved');
-- What every look-up asks.
CREATE UNIQUE INDEX override_approved ON override_request (subscription_id) WHERE state = 'approved';
CREATE INDEX override_subscription ON override_request (subscription_id, asked_at);
CREATE INDEX override_asker ON override_request (asked_by, asked_at);
CREATE INDEX override_queue ON override_request (state, asked_at);

-- Each is used once, by one exchange.
CREATE TABLE override_use (
  override_id TEXT PRIMARY KEY REFERENCES override_request (id),
  exchange_id TEXT NOT NULL UNIQUE REFERENCES exchange (id),
  used_at     BIGINT NOT NULL CHECK (used_at BETWEEN 1 AND 253402300799999999)
);

-- +goose Down
DROP TABLE override_use;
DROP TABLE override_request;
