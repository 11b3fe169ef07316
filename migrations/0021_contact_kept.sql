-- +goose Up
-- Contacts that were corrected through us, with a hash of what the order
-- system said before: its next file does not undo them.
CREATE TABLE contact_kept (
  purchase_id  TEXT NOT NULL REFERENCES purchase (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  imported     TEXT NOT NULL CHECK (length(imported) = 64),
  PRIMARY KEY (purchase_id, kind)
);

-- +goose Down
DROP TABLE contact_kept;
