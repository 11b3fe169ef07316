-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are not deleted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER audit_event_delete;
DROP TRIGGER audit_event_update;
