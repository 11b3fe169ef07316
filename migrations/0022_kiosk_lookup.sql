-- +goose Up
-- Kiosks have a budget of failed look-ups of their own. The list of kinds
-- cannot be changed in place on both engines.
CREATE TABLE lookup_failure_new (
  id          TEXT PRIMARY KEY,
  at          BIGINT NOT NULL CHECK (at > 0),
  kind        TEXT NOT NULL CHECK (kind IN ('check', 'send_link', 'callback', 'kiosk')),
  source_mac  TEXT NOT NULL,
  network_mac TEXT NOT NULL,
  order_mac   TEXT NOT NULL,
  contact_mac TEXT NOT NULL
);
INSERT INTO lookup_failure_new (id, at, kind, source_mac, network_mac, order_mac, contact_mac)
  SELECT id, at, kind, source_mac, network_mac, order_mac, contact_mac FROM lookup_failure;
DROP TABLE lookup_failure;
ALTER TABLE lookup_failure_new RENAME TO lookup_failure;
CREATE INDEX lookup_failure_source ON lookup_failure (kind, source_mac, at);
CREATE INDEX lookup_failure_network ON lookup_failure (kind, network_mac, at);
CREATE INDEX lookup_failure_order ON lookup_failure (order_mac, at) WHERE order_mac <> '';
CREATE INDEX lookup_failure_contact ON lookup_failure (contact_mac, at) WHERE contact_mac <> '';
CREATE INDEX lookup_failure_at ON lookup_failure (at);

-- +goose Down
DELETE FROM lookup_failure WHERE kind = 'kiosk';
