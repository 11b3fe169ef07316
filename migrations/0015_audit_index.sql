-- +goose Up
-- The trail is read newest first, all of it or what a filter leaves.
CREATE INDEX audit_event_at ON audit_event (at, id);
CREATE INDEX audit_event_action ON audit_event (action, at, id);
CREATE INDEX audit_event_actor ON audit_event (actor, at, id);
CREATE INDEX audit_event_channel ON audit_event (channel, at, id);
CREATE INDEX audit_event_store ON audit_event (store_id, at, id) WHERE store_id <> '';

-- What was read of the trail in which session, by a hash of the filter:
-- reading leaves one event for each, not one a page.
CREATE TABLE audit_reading (
  session TEXT NOT NULL,
  filter  TEXT NOT NULL,
  at      BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (session, filter)
);

-- +goose Down
DROP TABLE audit_reading;
DROP INDEX audit_event_store;
DROP INDEX audit_event_channel;
DROP INDEX audit_event_actor;
DROP INDEX audit_event_action;
DROP INDEX audit_event_at;
