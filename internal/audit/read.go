package audit

import (
	"strings"
	"time"
)

// Filter leaves a part of the trail; the zero Filter leaves all of it.
type Filter struct {
	From, To time.Time // To is the first instant that is left out; zero is open
	Action   Action
	Actor    string   // an actor's id, or AnyStaff
	Subjects []string // what it was about: any of these; none is everything
	Channel  string
	StoreID  string
}

// AnyStaff as a filter's actor is everybody with an account.
const AnyStaff = "staff"

// Cursor is where a page of the trail begins: behind this event. The zero
// Cursor is before the newest.
type Cursor struct {
	At time.Time
	ID string
}

// Entry is an event as it is read.
type Entry struct {
	Event
	Position int64 // in the sealed chain; 0 while it is not sealed
}

// After is the cursor behind the entry.
func (e Entry) After() Cursor { return Cursor{At: e.At, ID: e.ID} }

// State is how far the trail is sealed.
type State struct {
	Position int64 // the last sealed event
	Waiting  int64 // events that are not sealed yet
}

// Text is the action as people read it: "Removal booked".
func (a Action) Text() string {
	text := strings.NewReplacer(".", " ", "_", " ").Replace(string(a))
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
