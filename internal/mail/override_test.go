package mail

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/notify"
)

func overrideSamples() []sample {
	until := time.Date(2017, 10, 25, 20, 30, 0, 0, time.UTC)
	approved := notify.OverrideApproved{House: house, Product: exchange().Old, Until: until, Zone: "America/Chicago"}
	other, again := approved, approved
	other.New, again.Again = exchange().New, true
	voided := notify.ExchangeVoided{House: house, Reference: "7K4M-9PQX-2WTC", Old: exchange().Old, New: exchange().New}
	waited, replaced := voided, voided
	waited.Waited, replaced.Replaced = true, true
	return []sample{
		{"", approved},
		{"-product", other},
		{"-again", again},
		{"", notify.OverrideDeclined{House: house, Product: exchange().Old}},
		{"", voided},
		{"-waited", waited},
		{"-replaced", replaced},
	}
}

// Nothing of what the staff wrote to each other reaches a customer.
func TestDecisionMails(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for _, s := range overrideSamples() {
		r, err := ma.Render(t.Context(), notify.Message{ID: "m", To: "a@b.example", Lang: "en", Data: s.data})
		if err != nil {
			t.Fatal(err)
		}
		d, voided := s.data.(notify.ExchangeVoided)
		if voided && strings.Contains(r.Text, "no longer works") == d.Waited {
			t.Errorf("%s%s: of the key it says\n%s", s.data.Kind(), s.variant, r.Text)
		}
		if _, ok := s.data.(notify.OverrideApproved); ok && !strings.Contains(r.Text, "Wednesday, October 25, 2017, 3:29 pm Central time") {
			t.Errorf("%s does not say until when:\n%s", s.variant, r.Text)
		}
	}
}
