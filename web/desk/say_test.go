package desk

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	"swapdesk/internal/words"
	"swapdesk/web/httpx"
)

// Every verdict has a sentence to read aloud, and where the exchange is over
// but the removal is not, it says so.
func TestSay(t *testing.T) {
	t.Parallel()
	all, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2017, 9, 21, 10, 0, 0, 0, zone)
	h := &Handlers{Desk: &httpx.Desk{Words: all}, Now: func() time.Time { return now }}
	opens, _ := day.Parse("2017-09-08")
	ends, _ := day.Parse("2017-09-10")
	const free = "We can still remove the old antivirus for free"
	for _, c := range []struct {
		verdict       eligibility.Verdict
		tag, say      string
		offersRemoval bool // while it is open
	}{
		{eligibility.Eligible, "Can exchange", "Yes, you can exchange Old One. You have until Monday, October 23, 2017, 11:59 pm Central time. It is free.", false},
		{eligibility.EligibleByOverride, "Can exchange", "Yes, you can exchange Old One.", false},
		{eligibility.AlreadyExchanged, "Exchanged", "You have already exchanged Old One.", true},
		{eligibility.Refunded, "Refunded", "This purchase was refunded", true},
		{eligibility.NotOpenYet, "Not open yet", "Exchanges open on Friday, September 8, 2017.", false},
		{eligibility.Paused, "Paused", "You will not lose any days.", true},
		{eligibility.WindowClosed, "Closed", "The exchange window has closed.", true},
		{eligibility.SubscriptionEnded, "Ended", "It ran out on Sunday, September 10, 2017", true},
		{eligibility.NotWithdrawn, "Not affected", "You do not need to do anything.", false},
	} {
		for _, open := range []bool{true, false} {
			item := lookup.Item{
				Record: casefile.Record{
					Product: &catalog.Product{Name: "Old One"}, Subscription: purchase.Subscription{EndsOn: ends},
				},
				Program:  &program.Program{Definition: program.Definition{Zone: zone, OpensOn: opens, WindowDays: 45, RemovalDays: 45}},
				Decision: eligibility.Decision{Verdict: c.verdict, DaysLeft: 32, Deadline: time.Date(2017, 10, 24, 0, 0, 0, 0, zone), RemovalOpen: open},
			}
			if open {
				item.Decision.RemovalEnd = time.Date(2017, 10, 24, 0, 0, 0, 0, zone)
			}
			v := h.verdict(item)
			if v.tag != c.tag || !strings.Contains(v.say, c.say) {
				t.Errorf("%s, removal %v: %q, %q", c.verdict, open, v.tag, v.say)
			}
			if strings.Contains(v.say, free) != (open && c.offersRemoval) {
				t.Errorf("%s, removal %v: %q", c.verdict, open, v.say)
			}
			if v.say == "" || strings.ContainsAny(v.say, "_{}") || strings.Contains(strings.ToLower(v.say), "sorry") {
				t.Errorf("%s: %q", c.verdict, v.say)
			}
		}
	}
}
