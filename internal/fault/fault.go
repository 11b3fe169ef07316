package fault

import (
	"errors"
	"fmt"
)

// Kind says whose turn it is after a failure; the web maps it to a status.
type Kind int

// The kinds, with the HTTP status that web/httpx gives them.
const (
	Internal  Kind = iota // 500: ours to mend; nothing is said but a reference
	Invalid               // 422: the request can be corrected by its sender
	NotFound              // 404: there is no such thing, or it is not theirs to know
	Forbidden             // 403: known, but not for this actor
	Conflict              // 409: the world changed under the request
	Throttled             // 429: too often; wait
)

// String gives the kind's name as it stands in logs.
func (k Kind) String() string {
	names := [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "throttled"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind(%d)", int(k))
}

// Error is made where the meaning of a failure is first known. Elsewhere it
// is wrapped with %w and context.
type Error struct {
	Kind    Kind
	Code    string            // stable, snake_case, for catalogs and tests
	Message string            // one English sentence for the terminal; the web has its catalogs
	Fields  map[string]string // form field → message code
	Count   int               // a number that the message needs: tries left
	Err     error             // the cause, for the log only
}

// Error joins message and cause.
func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return e.Message
	case e.Message == "":
		return e.Err.Error()
	}
	return e.Message + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with a stable code and one sentence.
func New(kind Kind, code, message string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(message, args...)}
}

// KindOf finds the kind of the first fault in err's chain; anything that is
// not a fault is Internal.
func KindOf(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is tells whether err's chain has a fault with this code.
func Is(err error, code string) bool {
	var f *Error
	return errors.As(err, &f) && f.Code == code
}
