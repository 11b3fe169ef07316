package support

import (
	"context"
	"fmt"
	"strings"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
)

// Two agents cannot overwrite each other. A form carries the version of the
// case that its author saw, and Check refuses an older one before anything is
// done; what the act itself would overwrite is compared again behind the lock
// of its own transaction: exchange.Request.Seen, removal.Request.Expect, the
// exchange that is voided, the one pending correction of a contact, the payload
// that is approved, and the version for a note.

// Check tells whether a case is still as it was when a page with this version
// was drawn; otherwise it is Conflict ("stale"), and NotFound for an unknown
// case. Forms that act on a case carry its version.
func (s *Service) Check(ctx context.Context, id, version string) error {
	return s.check(ctx, s.Repo, id, version)
}

func (s *Service) check(ctx context.Context, in Stand, id, version string) error {
	k, err := s.stand(ctx, in, id)
	if err != nil {
		return err
	}
	if k.Version != version {
		return fault.New(fault.Conflict, "stale", "the case has changed meanwhile")
	}
	return nil
}

// Since gives the events that changed a case after a version, newest first;
// none where the change has left no event, or the version is none.
func (k Case) Since(version string) []Event {
	last, _, _ := strings.Cut(version, ".")
	var since []Event
	for _, e := range k.Timeline {
		if e.ID == last {
			return since
		}
		if changes(e.Action) {
			since = append(since, e)
		}
	}
	if last == none {
		return since
	}
	return nil
}

// none stands in a version for the event of a case without one.
const none = "0"

// version is the last event that changed the case, and a MAC over what changes
// without one: imports and the rules of the program.
func (s *Service) version(k Case) string {
	last := none
	for _, e := range k.Timeline {
		if changes(e.Action) {
			last = e.ID
			break
		}
	}
	var rest strings.Builder
	fmt.Fprintf(&rest, "%+v|%+v|%d|%s", k.Line, k.Subscription, k.Decision.PolicyVersion, k.Progress.State)
	if e := k.Exchange; e != nil {
		fmt.Fprintf(&rest, "|%s %s %s", e.ID, e.State, e.SKU)
	}
	if a := k.Appointment; a != nil {
		fmt.Fprintf(&rest, "|%s %s %s %d %d", a.ID, a.Status, a.StoreNumber, a.Sequence, a.Start.Unix())
	}
	mac := s.MAC("case_version", rest.String())
	return last + "." + mac[:min(len(mac), 16)]
}

// changes tells which events change what somebody may be about to overwrite:
// looking changes nothing.
func changes(a audit.Action) bool {
	switch a {
	case audit.PersonalRevealed, audit.RevealLimit, audit.KeyRevealed, audit.ContactConfirmed, audit.CodeSent,
		audit.MailReminded, audit.MailWindowEnds, audit.RemovalHeld, audit.RemovalHoldEnded,
		audit.HandoffOffered, audit.HandoffOpened, audit.HandoffAgreed, audit.HandoffEnded:
		return false
	}
	return true
}
