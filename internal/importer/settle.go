package importer

// settle compares the items of a chunk with what is stored: those that differ
// are updated at once, and those that are new are given back in their order,
// to be inserted together.
func settle[T any](items []T, stored func(T) (exists, same bool), update func(T) error) (results []Result, fresh []T, err error) {
	results = make([]Result, len(items))
	for i, item := range items {
		exists, same := stored(item)
		switch {
		case !exists:
			results[i].Outcome = Added
			fresh = append(fresh, item)
		case same:
			results[i].Outcome = Unchanged
		default:
			results[i].Outcome = Updated
			if err := update(item); err != nil {
				return nil, nil, err
			}
		}
	}
	return results, fresh, nil
}
