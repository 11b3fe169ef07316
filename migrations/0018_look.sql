-- +goose Up
-- Who took a call has seen its number; that is a look like any other, kept
-- with what the call was about then.
INSERT INTO personal_reveal (id, staff_id, role, purchase_id, subscription_id, field, reason, at)
  SELECT e.id, a.id, a.role, s.purchase_id, s.id, 'phone', 'reach', e.at
  FROM audit_event e
  JOIN callback c ON e.subject = 'callback:' || c.id
  JOIN subscription s ON s.id = c.subscription_id
  JOIN staff a ON e.actor = 'staff:' || a.id
  WHERE e.action = 'callback.taken';

-- +goose Down
DELETE FROM personal_reveal WHERE id IN (SELECT id FROM audit_event WHERE action = 'callback.taken');
