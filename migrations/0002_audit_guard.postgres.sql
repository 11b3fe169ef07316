-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are neither changed nor deleted';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_event_guard BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_event_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard();

-- +goose Down
DROP TRIGGER audit_event_truncate ON audit_event;
DROP TRIGGER audit_event_guard ON audit_event;
DROP FUNCTION audit_event_guard();
