-- +goose Up
-- What staff find purchases by. name_key is the name as it is compared
-- (purchase.NameKey); NULL until it was worked out: Migrate does that for the
-- rows that are there.
ALTER TABLE purchase ADD COLUMN name_key TEXT;
CREATE INDEX purchase_unnamed ON purchase (id) WHERE name_key IS NULL;
-- By the last four digits, and with them by the whole number.
CREATE INDEX purchase_phone ON purchase (substr(phone_key, length(phone_key) - 3), phone_key) WHERE phone_key <> '';

-- The words of the names, folded already: the tokenizer only parts them. It
-- holds nothing of its own, and the triggers keep it at the last write.
CREATE VIRTUAL TABLE purchase_name USING fts5 (
  name_key, content = 'purchase', tokenize = 'ascii', prefix = '1 2 3', detail = 'none', columnsize = 0
);
-- +goose StatementBegin
CREATE TRIGGER purchase_name_insert AFTER INSERT ON purchase WHEN NEW.name_key <> ''
BEGIN
  INSERT INTO purchase_name (rowid, name_key) VALUES (NEW.rowid, NEW.name_key);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER purchase_name_update AFTER UPDATE OF name_key ON purchase WHEN NEW.name_key IS NOT OLD.name_key
BEGIN
  INSERT INTO purchase_name (purchase_name, rowid, name_key) SELECT 'delete', OLD.rowid, OLD.name_key WHERE OLD.name_key <> '';
  INSERT INTO purchase_name (rowid, name_key) SELECT NEW.rowid, NEW.name_key WHERE NEW.name_key <> '';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER purchase_name_delete AFTER DELETE ON purchase WHEN OLD.name_key <> ''
BEGIN
  INSERT INTO purchase_name (purchase_name, rowid, name_key) VALUES ('delete', OLD.rowid, OLD.name_key);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER purchase_name_delete;
DROP TRIGGER purchase_name_update;
DROP TRIGGER purchase_name_insert;
DROP TABLE purchase_name;
DROP INDEX purchase_phone;
DROP INDEX purchase_unnamed;
ALTER TABLE purchase DROP COLUMN name_key;
