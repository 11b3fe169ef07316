package demo_test

import (
	"strings"
	"testing"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/demo"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/exchange"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/policy"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
	"swapdesk/internal/testkit"
)

// The demonstration shows every answer there is, on any day of the year.
func TestSeedShowsEverything(t *testing.T) {
	t.Parallel()
	for _, now := range []string{"2017-09-21T12:00:00-05:00", "2024-02-29T23:30:00-06:00", "2025-12-31T01:00:00-06:00"} {
		t.Run(now, func(t *testing.T) {
			t.Parallel()
			d, clock := dbtest.New(t), testkit.ClockAt(now)
			v := dbtest.NewVault(t, d)
			hasher, err := account.NewHasher(true)
			if err != nil {
				t.Fatal(err)
			}
			house := demo.House{
				Accounts: &account.Service{Repo: d, Seal: v.Seal, Open: v.Open, MAC: v.MAC, Hasher: hasher, Now: clock.Now},
				Imports:  db.Imports{DB: d}, Vault: v, Policy: &policy.Service{Repo: db.Policies{DB: d}, Now: clock.Now},
				Exchange: &exchange.Service{Repo: db.Exchanges{DB: d}, Open: v.Open, Now: clock.Now}, Orders: d, Now: clock.Now,
				Desk: &removal.Desk{Repo: d, Now: clock.Now},
			}
			house.Kiosk = demo.Kiosk{
				Associates: &kiosk.Sessions{Repo: d, Hash: hasher.Hash, Matches: hasher.Matches, MAC: v.MAC, Now: clock.Now},
				Devices:    &kiosk.Devices{Repo: d, MAC: v.MAC, Now: clock.Now}, Accounts: house.Accounts,
			}
			for range 2 { // loading it twice changes nothing
				if err := house.Seed(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			checkVerdicts(t, d, clock)
			checkCounts(t, d)
			checkDesks(t, d, house.Desk)
		})
	}
}

func checkVerdicts(t *testing.T, d *db.DB, clock *testkit.Clock) {
	t.Helper()
	book, err := d.ListPrograms(t.Context(), clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[eligibility.Verdict]int{}
	for line := range strings.Lines(demo.Purchases(dbtest.Date(t, "2020-01-01"))) {
		number, _, _ := strings.Cut(line, ",")
		records, err := d.ListByOrder(t.Context(), purchase.OrderKey(number))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			decision := eligibility.Decide(r.Subscription, r.Program(book), r.Exchange != nil, clock.Now())
			seen[decision.Verdict]++
			if number == "BBY01-100001" && decision.Verdict != eligibility.Eligible {
				t.Errorf("the first sample is %s", decision.Verdict)
			}
		}
	}
	for _, want := range []eligibility.Verdict{
		eligibility.NotWithdrawn, eligibility.AlreadyExchanged, eligibility.Refunded, eligibility.NotOpenYet,
		eligibility.Paused, eligibility.WindowClosed, eligibility.SubscriptionEnded, eligibility.Eligible,
	} {
		if seen[want] == 0 {
			t.Errorf("nothing shows %s: %v", want, seen)
		}
	}
}

func checkCounts(t *testing.T, d *db.DB) {
	t.Helper()
	for query, atLeast := range map[string]int{
		`SELECT count(DISTINCT order_key) FROM purchase`:                                 60,
		`SELECT count(*) FROM purchase WHERE quantity = 3`:                               1,
		`SELECT count(*) FROM exchange WHERE state = 'issued'`:                           1,
		`SELECT count(*) FROM exchange WHERE state = '` + string(casefile.Waiting) + `'`: 1,
		// A pool about to run dry, and an empty one.
		`SELECT count(*) FROM key_pool p WHERE (SELECT count(*) FROM license_key k WHERE k.sku = p.sku AND k.exchange_id IS NULL) BETWEEN 1 AND 3`: 1,
		`SELECT count(*) FROM key_pool p WHERE NOT EXISTS (SELECT 1 FROM license_key k WHERE k.sku = p.sku AND k.exchange_id IS NULL)`:             1,
	} {
		var n int
		if err := d.Writer().QueryRowContext(t.Context(), query).Scan(&n); err != nil || n < atLeast {
			t.Errorf("%s: %d, %v", query, n, err)
		}
	}
}

// Every place shows what is said of it.
func checkDesks(t *testing.T, d *db.DB, desk *removal.Desk) {
	t.Helper()
	records, err := d.ListByOrder(t.Context(), purchase.OrderKey("BBY01-100001"))
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	s, err := desk.Standing(t.Context(), records[0].Subscription.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []func(removal.Nearby) bool{
		func(n removal.Nearby) bool {
			return len(n.Desks) == 5 && n.Desks[0].Number == "281" && n.Desks[0].Miles < 2
		},
		func(n removal.Nearby) bool { return n.Desks[0].Number == "407" && !n.Desks[0].First.IsZero() },
		func(n removal.Nearby) bool { return n.Any() && n.Desks[0].Miles > removal.WaitMiles },
		func(n removal.Nearby) bool { return len(n.Desks) == 1 && !n.Any() && n.Waitable },
		func(n removal.Nearby) bool { return len(n.Desks) == 0 && !n.Waitable },
	} {
		place := demo.Places()[i]
		spots, err := desk.Locate(t.Context(), place.Typed)
		if err != nil {
			t.Fatal(place.Typed, err)
		}
		near, err := desk.Near(t.Context(), s, spots[0].At)
		if err != nil || !want(near) {
			t.Errorf("%s: %+v, %v", place.Typed, near, err)
		}
	}
	open, err := desk.Openings(t.Context(), s, "407")
	if err != nil || open.FirstFree() < 4 || len(open.Days[open.FirstFree()].Free) < 4 {
		t.Errorf("the small desk: first free is day %d, %v", open.FirstFree(), err)
	}
	var mails int
	err = d.Writer().QueryRowContext(t.Context(), `SELECT count(*) FROM dbtest_mail`).Scan(&mails)
	if err != nil || mails > 3 {
		t.Errorf("%d mails, %v", mails, err)
	}
}

// What is listed to try is there, under the contact that is listed.
func TestSamplesAreThere(t *testing.T) {
	t.Parallel()
	file := demo.Purchases(dbtest.Date(t, "2017-09-21"))
	for _, s := range demo.Samples() {
		found := false
		for line := range strings.Lines(file) {
			found = found || strings.Contains(line, s.Contact) && (s.Number != "" && strings.HasPrefix(line, s.Number+",") || s.Code != "" && strings.Contains(line, s.Code))
		}
		if !found {
			t.Errorf("%+v", s)
		}
	}
}
