-- +goose Up
-- What staff find purchases by. name_key is the name as it is compared
-- (purchase.NameKey); NULL until it was worked out: Migrate does that for the
-- rows that are there.
ALTER TABLE purchase ADD COLUMN name_key TEXT;
CREATE INDEX purchase_unnamed ON purchase (id) WHERE name_key IS NULL;
-- By the last four digits, and with them by the whole number.
CREATE INDEX purchase_phone ON purchase (substr(phone_key, length(phone_key) - 3), phone_key) WHERE phone_key <> '';
-- The words of the names, folded already: no parser and no dictionary.
CREATE INDEX purchase_name ON purchase USING gin (array_to_tsvector(string_to_array(name_key, ' ')));

-- +goose Down
DROP INDEX purchase_name;
DROP INDEX purchase_phone;
DROP INDEX purchase_unnamed;
ALTER TABLE purchase DROP COLUMN name_key;
