-- +goose Up
-- What staff find purchases by. name_key is the name as it is compared
-- (purchase.NameKey); NULL until it was worked out: Migrate does that for the
-- rows that are there.
ALTER TABLE purchase ADD COLUMN name_key TEXT;
CREATE INDEX purchase_unnamed ON purchase (id) WHERE name_key IS NULL;
-- By the last four digits, and with them by the whole number.
CREATE INDEX purchase_phone ON purchase (substr(phone_key, length(phone_key) - 3), phone_key) WHERE phone_key <> '';

-- The words of the names, folded already: no parser and no dictionary. Each
-- word stands in it with its first one, two and three letters ("casey" with
-- "c*", "ca*" and "cas*"), so that a short beginning is one entry instead of
-- all that begin so.
CREATE INDEX purchase_name ON purchase USING gin (array_to_tsvector(
  string_to_array(regexp_replace(name_key, '((([^ ])[^ ]?)[^ ]?)[^ ]*', '\& \3* \2* \1*', 'g'), ' ')));

-- Finds by that index, always: the planner cannot tell how many names begin
-- so, and reads the whole table in the hope to meet enough of them soon.
-- +goose StatementBegin
CREATE FUNCTION purchase_named(term TEXT, most BIGINT) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY SELECT id FROM purchase
  WHERE array_to_tsvector(
    string_to_array(regexp_replace(name_key, '((([^ ])[^ ]?)[^ ]?)[^ ]*', '\& \3* \2* \1*', 'g'), ' ')) @@ term::tsquery
  LIMIT most;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION purchase_named;
DROP INDEX purchase_name;
DROP INDEX purchase_phone;
DROP INDEX purchase_unnamed;
ALTER TABLE purchase DROP COLUMN name_key;
