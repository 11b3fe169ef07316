-- +goose Up
-- The retailer's stores, as the directory was imported last. Positions are
-- millionths of a degree. A store that left the directory stays, for the
-- purchases and appointments that name it.
CREATE TABLE store (
  id          TEXT PRIMARY KEY CHECK (id <> ''),
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  address     TEXT NOT NULL,
  address2    TEXT NOT NULL,
  city        TEXT NOT NULL CHECK (city <> ''),
  town_key    TEXT NOT NULL CHECK (town_key <> ''),
  state       TEXT NOT NULL CHECK (length(state) = 2),
  zip         TEXT NOT NULL CHECK (length(zip) = 5),
  lat_micro   BIGINT NOT NULL CHECK (lat_micro BETWEEN -90000000 AND 90000000),
  lon_micro   BIGINT NOT NULL CHECK (lon_micro BETWEEN -180000000 AND 180000000),
  zone        TEXT NOT NULL CHECK (zone <> ''),
  hours_text  TEXT NOT NULL,
  hours       TEXT NOT NULL,
  services    TEXT NOT NULL,
  imported_at BIGINT NOT NULL CHECK (imported_at BETWEEN 1 AND 253402300799999999)
);
CREATE INDEX store_position ON store (lat_micro, lon_micro);
CREATE INDEX store_town ON store (town_key, state);
CREATE INDEX store_zip ON store (zip);

-- Which services a store has, by store.ServiceKey: one of them makes a desk.
CREATE TABLE store_service (
  service  TEXT NOT NULL CHECK (service <> ''),
  store_id TEXT NOT NULL REFERENCES store (id),
  PRIMARY KEY (service, store_id)
);
CREATE INDEX store_service_store ON store_service (store_id);

-- Desks that differ from the default (store.DefaultDesk); no row, no difference.
CREATE TABLE desk (
  store_id     TEXT PRIMARY KEY REFERENCES store (id),
  benches      BIGINT NOT NULL CHECK (benches BETWEEN 1 AND 64),
  cells        BIGINT NOT NULL CHECK (cells BETWEEN 1 AND 32),
  lead_minutes BIGINT NOT NULL CHECK (lead_minutes BETWEEN 0 AND 43200),
  horizon_days BIGINT NOT NULL CHECK (horizon_days BETWEEN 0 AND 365)
);

-- Dates on which a desk keeps other hours, in minutes from midnight; 0 and 0
-- is closed.
CREATE TABLE desk_exception (
  store_id TEXT NOT NULL REFERENCES store (id),
  day_on   TEXT NOT NULL CHECK (length(day_on) = 10),
  opens    BIGINT NOT NULL CHECK (opens >= 0),
  closes   BIGINT NOT NULL CHECK (closes BETWEEN opens AND 1440),
  note     TEXT NOT NULL,
  PRIMARY KEY (store_id, day_on)
);

-- Where ZIPs lie, from the Census Bureau's gazetteer.
CREATE TABLE zip_place (
  zip       TEXT PRIMARY KEY CHECK (length(zip) = 5),
  lat_micro BIGINT NOT NULL CHECK (lat_micro BETWEEN -90000000 AND 90000000),
  lon_micro BIGINT NOT NULL CHECK (lon_micro BETWEEN -180000000 AND 180000000)
);

-- +goose Down
DROP TABLE zip_place;
DROP TABLE desk_exception;
DROP TABLE desk;
DROP TABLE store_service;
DROP TABLE store;
