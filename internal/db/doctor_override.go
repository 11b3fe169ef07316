package db

// overrideInvariants repeats what constraints promise of exceptions and voided
// exchanges.
func overrideInvariants() []invariant {
	return []invariant{
		{"override_by_one", "overrides were decided by who had asked", `
			SELECT id FROM override_request WHERE decided_by = asked_by`},
		{"override_use", "overrides are used without an exchange, or the other way round", `
			SELECT r.id FROM override_request r LEFT JOIN override_use u ON u.override_id = r.id
			WHERE (r.state = 'used') <> (u.exchange_id IS NOT NULL)`},
		{"override_use_of_other", "exchanges have used an override for another subscription", `
			SELECT r.id FROM override_use u JOIN override_request r ON r.id = u.override_id JOIN exchange e ON e.id = u.exchange_id
			WHERE e.subscription_id <> r.subscription_id`},
		{"override_open_twice", "subscriptions have more than one override that is open", `
			SELECT subscription_id AS id FROM override_request WHERE state IN ('asked', 'approved')
			GROUP BY subscription_id HAVING count(*) > 1`},
		{"voided_key", "voided exchanges have a key that is not revoked", `
			SELECT e.id FROM exchange e JOIN license_key k ON k.exchange_id = e.id
			WHERE e.state = 'voided' AND k.revoked_at IS NULL`},
		{"revoked_key", "live exchanges have a key that is revoked", `
			SELECT e.id FROM exchange e JOIN license_key k ON k.exchange_id = e.id
			WHERE e.state <> 'voided' AND k.revoked_at IS NOT NULL`},
	}
}
