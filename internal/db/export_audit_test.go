package db

import "swapdesk/internal/audit"

// EventsQuery is the query by which the trail is read.
func EventsQuery(f audit.Filter, after audit.Cursor, n int) (string, []any) {
	return eventsQuery(f, after, n)
}
