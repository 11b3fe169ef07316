-- +goose Up
-- A place in the queue of one service desk on one day, with a number that
-- begins at 1 every day. due_at is the booked time, and for a walk-in when
-- they came. bench is where they are called to.
CREATE TABLE queue_ticket (
  id              TEXT PRIMARY KEY,
  store_id        TEXT NOT NULL REFERENCES store (id),
  day_on          TEXT NOT NULL CHECK (length(day_on) = 10),
  number          BIGINT NOT NULL CHECK (number BETWEEN 1 AND 9999),
  subscription_id TEXT NOT NULL REFERENCES subscription (id),
  case_id         TEXT NOT NULL REFERENCES customer_case (id),
  appointment_id  TEXT UNIQUE REFERENCES appointment (id),
  status          TEXT NOT NULL CHECK (status IN ('waiting', 'called', 'serving', 'done', 'no_show', 'left')),
  bench           BIGINT CHECK (bench BETWEEN 1 AND 64),
  device_id       TEXT REFERENCES kiosk_device (id),
  due_at          BIGINT NOT NULL CHECK (due_at BETWEEN 1 AND 253402300799999999),
  came_at         BIGINT NOT NULL CHECK (came_at BETWEEN 1 AND 253402300799999999),
  called_at       BIGINT CHECK (called_at BETWEEN 1 AND 253402300799999999),
  calls           BIGINT NOT NULL CHECK (calls BETWEEN 0 AND 1000000),
  serving_at      BIGINT CHECK (serving_at BETWEEN 1 AND 253402300799999999),
  ended_at        BIGINT CHECK (ended_at BETWEEN 1 AND 253402300799999999),
  UNIQUE (store_id, day_on, number),
  CHECK ((bench IS NULL) = (called_at IS NULL)),
  CHECK ((calls = 0) = (called_at IS NULL)),
  CHECK (status <> 'waiting' OR called_at IS NULL),
  CHECK (status NOT IN ('called', 'serving', 'done', 'no_show') OR called_at IS NOT NULL),
  CHECK (status NOT IN ('serving', 'done') OR serving_at IS NOT NULL),
  CHECK ((status IN ('waiting', 'called', 'serving')) = (ended_at IS NULL))
);
-- Nobody waits twice, and nobody is called to a bench where another one is.
CREATE UNIQUE INDEX queue_ticket_live ON queue_ticket (subscription_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX queue_ticket_bench ON queue_ticket (store_id, bench) WHERE ended_at IS NULL AND bench IS NOT NULL;
CREATE INDEX queue_ticket_open ON queue_ticket (store_id) WHERE ended_at IS NULL;
CREATE INDEX queue_ticket_case ON queue_ticket (case_id, came_at);

-- What the technician has ticked when a removal was finished.
CREATE TABLE removal_certificate (
  ticket_id TEXT PRIMARY KEY REFERENCES queue_ticket (id),
  case_id   TEXT NOT NULL REFERENCES customer_case (id),
  removed   TEXT NOT NULL CHECK (removed <> ''),
  rebooted  BIGINT NOT NULL CHECK (rebooted = 1),
  protected BIGINT NOT NULL CHECK (protected IN (0, 1)),
  staff_id  TEXT NOT NULL REFERENCES staff (id),
  at        BIGINT NOT NULL CHECK (at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX removal_certificate_case ON removal_certificate (case_id, at);
-- Bookings whose time has come and to which nobody came yet.
CREATE INDEX appointment_booked ON appointment (starts_at) WHERE status = 'booked';
-- The last booking of a subscription to which nobody came.
CREATE INDEX appointment_missed ON appointment (subscription_id, starts_at) WHERE status = 'no_show';

-- +goose Down
DROP INDEX appointment_missed;
DROP INDEX appointment_booked;
DROP TABLE removal_certificate;
DROP TABLE queue_ticket;
