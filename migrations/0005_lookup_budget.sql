-- +goose Up
-- Failed look-ups, by MACs only: no address and no typed text is kept.
CREATE TABLE lookup_failure (
  id          TEXT PRIMARY KEY,
  at          BIGINT NOT NULL CHECK (at > 0),
  kind        TEXT NOT NULL CHECK (kind IN ('check', 'send_link', 'callback')),
  source_mac  TEXT NOT NULL,
  network_mac TEXT NOT NULL,
  order_mac   TEXT NOT NULL,
  contact_mac TEXT NOT NULL
);
CREATE INDEX lookup_failure_source ON lookup_failure (kind, source_mac, at);
CREATE INDEX lookup_failure_network ON lookup_failure (kind, network_mac, at);
CREATE INDEX lookup_failure_order ON lookup_failure (order_mac, at) WHERE order_mac <> '';
CREATE INDEX lookup_failure_contact ON lookup_failure (contact_mac, at) WHERE contact_mac <> '';
CREATE INDEX lookup_failure_at ON lookup_failure (at);

-- How look-ups went, minute by minute, for the site-wide alarm.
CREATE TABLE lookup_minute (
  minute BIGINT PRIMARY KEY,
  found  BIGINT NOT NULL CHECK (found >= 0),
  failed BIGINT NOT NULL CHECK (failed >= 0)
);

-- +goose Down
DROP TABLE lookup_minute;
DROP TABLE lookup_failure;
