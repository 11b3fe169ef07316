-- +goose Up
-- One row a desk and day; adding 1 to its version locks the day on both
-- engines, so that who books there books one after the other.
CREATE TABLE desk_day (
  store_id TEXT NOT NULL REFERENCES store (id),
  day_on   TEXT NOT NULL CHECK (length(day_on) = 10),
  version  BIGINT NOT NULL CHECK (version BETWEEN 1 AND 1000000000000),
  PRIMARY KEY (store_id, day_on)
);

-- A time at a bench: held while somebody reviews it, then booked. A hold that
-- has run out is nobody's, and may be deleted by whoever wants its place.
CREATE TABLE appointment (
  id              TEXT PRIMARY KEY,
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  case_id         TEXT REFERENCES customer_case (id),
  store_id        TEXT NOT NULL REFERENCES store (id),
  bench           BIGINT NOT NULL CHECK (bench BETWEEN 1 AND 64),
  starts_at       BIGINT NOT NULL CHECK (starts_at BETWEEN 1 AND 253402300799999999),
  ends_at         BIGINT NOT NULL CHECK (ends_at BETWEEN 1 AND 253402300799999999),
  status          TEXT NOT NULL CHECK (status IN ('held', 'booked', 'checked_in', 'in_service', 'done', 'no_show', 'canceled')),
  hold_until      BIGINT CHECK (hold_until BETWEEN 1 AND 253402300799999999),
  uid             TEXT NOT NULL UNIQUE,
  sequence        BIGINT NOT NULL CHECK (sequence BETWEEN 0 AND 1000000000),
  made_at         BIGINT NOT NULL CHECK (made_at BETWEEN 1 AND 253402300799999999),
  changed_at      BIGINT NOT NULL CHECK (changed_at BETWEEN 1 AND 253402300799999999),
  CHECK (ends_at > starts_at),
  CHECK ((status = 'held') = (hold_until IS NOT NULL)),
  CHECK (status = 'held' OR case_id IS NOT NULL)
);
-- One hold and one live appointment a subscription: who moves holds the new
-- time while the old one stands.
CREATE UNIQUE INDEX appointment_hold ON appointment (subscription_id) WHERE status = 'held';
CREATE UNIQUE INDEX appointment_live ON appointment (subscription_id) WHERE status IN ('booked', 'checked_in', 'in_service');
CREATE INDEX appointment_store ON appointment (store_id, starts_at);
CREATE INDEX appointment_case ON appointment (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX appointment_expiry ON appointment (hold_until) WHERE status = 'held';

-- The cells that appointments take, a quarter of an hour of one bench each.
-- The primary key is why no bench is ever sold twice. What is booked expires
-- never: at the last instant there is.
CREATE TABLE occupancy (
  store_id       TEXT NOT NULL REFERENCES store (id),
  cell_at        BIGINT NOT NULL CHECK (cell_at BETWEEN 1 AND 253402300799999999 AND cell_at % 900000000 = 0),
  bench          BIGINT NOT NULL CHECK (bench BETWEEN 1 AND 64),
  appointment_id TEXT NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
  expires_at     BIGINT NOT NULL CHECK (expires_at BETWEEN 1 AND 253402300799999999),
  PRIMARY KEY (store_id, cell_at, bench)
);
CREATE INDEX occupancy_appointment ON occupancy (appointment_id);

-- Rain checks for a removal: no desk near had a time left, so the customer's
-- window stays open until a week after one was offered.
CREATE TABLE removal_wait (
  case_id    TEXT PRIMARY KEY REFERENCES customer_case (id),
  place      TEXT NOT NULL,
  lat_micro  BIGINT NOT NULL CHECK (lat_micro BETWEEN -90000000 AND 90000000),
  lon_micro  BIGINT NOT NULL CHECK (lon_micro BETWEEN -180000000 AND 180000000),
  asked_at   BIGINT NOT NULL CHECK (asked_at BETWEEN 1 AND 253402300799999999),
  offered_at BIGINT CHECK (offered_at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX removal_wait_first ON removal_wait (asked_at, case_id) WHERE offered_at IS NULL;

-- +goose Down
DROP TABLE removal_wait;
DROP TABLE occupancy;
DROP TABLE appointment;
DROP TABLE desk_day;
