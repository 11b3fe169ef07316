package lookup_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/notify"
)

// desk is one database with its confirmer.
type desk struct {
	*dbtest.World
	t *testing.T
	c *lookup.Confirmer
}

func confirming(t *testing.T, d *db.DB) desk {
	t.Helper()
	w := dbtest.Seed(t, d)
	return desk{w, t, &lookup.Confirmer{Repo: db.Confirmations{DB: d}, MAC: w.Vault.MAC, Now: w.Clock.Now}}
}

// record is of a new purchase under a mailbox.
func (d desk) record(email string) *casefile.Record {
	d.t.Helper()
	r, err := d.DB.FindRecord(d.t.Context(), d.Buy(dbtest.Purchase{Email: email}).Subscriptions[0])
	if err != nil {
		d.t.Fatal(err)
	}
	return &r
}

func (d desk) start(a lookup.Ask) string {
	d.t.Helper()
	if a.Browser == "" {
		a.Browser = "b"
	}
	id, err := d.c.Start(d.t.Context(), a)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d desk) check(id, browser, typed string) error {
	_, err := d.c.Check(d.t.Context(), id, browser, typed)
	return err
}

// wants is the error's code, "" for none.
func (d desk) wants(err error, code string) {
	d.t.Helper()
	var f *fault.Error
	if errors.As(err, &f) && f.Code == code || err == nil && code == "" {
		return
	}
	d.t.Errorf("got %v, want %q", err, code)
}

// mailed is the code in the newest mail.
func (d desk) mailed() string {
	d.t.Helper()
	mails := dbtest.Mails(d.t, d.DB)
	if len(mails) == 0 {
		d.t.Fatal("no mail")
	}
	return mails[len(mails)-1].Data.(notify.ContactCode).Code
}

func (d desk) mails(want int) {
	d.t.Helper()
	if n := len(dbtest.Mails(d.t, d.DB)); n != want {
		d.t.Errorf("%d mails, want %d", n, want)
	}
}

func TestMailedCodeProvesTheMailbox(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("Jane@Example.com"), Target: "/review", Lang: "es"})
		m := dbtest.Mails(t, db)[0]
		data := m.Data.(notify.ContactCode)
		if m.To != "Jane@Example.com" || m.Lang != "es" || data.Minutes != 10 || data.Retailer != "Best Buy" ||
			!m.Expires.Equal(d.Clock.Now().Add(10*time.Minute)) || len(data.Code) != 9 {
			t.Errorf("%+v", m)
		}
		if n := d.Count(`SELECT count(*) FROM mailed_code WHERE mac LIKE '%' || $1 || '%'`, data.Code); n != 0 {
			t.Error("the code is on file in plain text")
		}
		d.Clock.Advance(10*time.Minute - time.Microsecond)
		typed := strings.ToLower(strings.ReplaceAll(data.Code, "-", " "))
		r, err := d.c.Check(t.Context(), id, "b", typed)
		if err != nil || r.EmailKey != "jane@example.com" || r.Target != "/review" {
			t.Errorf("%+v, %v", r, err)
		}
		if n := d.Count(`SELECT count(*) FROM audit_event WHERE action IN ('contact.code_sent', 'contact.confirmed')`); n != 2 {
			t.Errorf("%d events", n)
		}
		if n := d.Count(`SELECT count(*) FROM audit_event WHERE subject LIKE '%jane%' OR data LIKE '%jane%'`); n != 0 {
			t.Error("the trail names the mailbox")
		}
	})
}

func TestCodeExpires(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("jane@example.com")})
		d.Clock.Advance(10 * time.Minute)
		d.wants(d.check(id, "b", d.mailed()), "code_expired")
	})
}

func TestFiveWrongCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("jane@example.com")})
		right := d.mailed()
		d.wants(d.check(id, "b", ""), "code_empty")
		d.wants(d.check(id, "b", "123"), "code_format")
		for left := 4; left >= 0; left-- { // what is no code at all was not counted
			err := d.check(id, "b", "0000-0000")
			d.wants(err, "code_wrong")
			if f := new(fault.Error); errors.As(err, &f) && f.Count != left {
				t.Errorf("%d tries are left, it says %d", left, f.Count)
			}
		}
		d.wants(d.check(id, "b", right), "code_used_up")
		d.Clock.Advance(30 * time.Second)
		d.wants(d.c.Resend(t.Context(), id, "b", "en"), "")
		d.wants(d.check(id, "b", right), "code_wrong") // only the newest counts
		d.wants(d.check(id, "b", d.mailed()), "")
	})
}

// Parallel guesses are counted one by one.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("jane@example.com")})
		var guesses errgroup.Group
		wrong := make(chan struct{}, 40)
		for i := range 40 {
			guesses.Go(func() error {
				err := d.check(id, "b", fmt.Sprintf("0000-00%02d", i))
				if fault.Is(err, "code_wrong") {
					wrong <- struct{}{}
					return nil
				}
				if fault.Is(err, "code_used_up") {
					return nil
				}
				return fmt.Errorf("guess %d: %w", i, err)
			})
		}
		if err := guesses.Wait(); err != nil || len(wrong) != 5 {
			t.Errorf("%d guesses were compared, want 5; %v", len(wrong), err)
		}
	})
}

func TestCodeBelongsToOneBrowser(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("jane@example.com")})
		for _, err := range []error{
			d.check(id, "other", d.mailed()), d.check("none", "b", d.mailed()),
			d.c.Resend(t.Context(), id, "other", "en"), second(d.c.Wait(t.Context(), id, "other")),
		} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%v", err)
			}
		}
		d.mails(1)
		d.wants(d.check(id, "b", d.mailed()), "")
	})
}

func second(_ lookup.Request, _ time.Duration, err error) error { return err }

// The second of two clicks must not read that its code is wrong, not even
// when the first one was the last try.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		id := d.start(lookup.Ask{Record: d.record("jane@example.com")})
		for range 4 {
			d.wants(d.check(id, "b", "0000-0000"), "code_wrong")
		}
		for range 3 {
			d.wants(d.check(id, "b", d.mailed()), "")
			d.Clock.Advance(14 * time.Second)
		}
		d.wants(d.check(id, "b", d.mailed()), "code_used_up") // 42 s after the first
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		record := d.record("jane@example.com")
		id := d.start(lookup.Ask{Record: record})
		d.Clock.Advance(30*time.Second - time.Microsecond)
		d.wants(d.c.Resend(t.Context(), id, "b", "en"), "code_pause")
		if _, wait, err := d.c.Wait(t.Context(), id, "b"); err != nil || wait != time.Microsecond {
			t.Errorf("wait %v, %v", wait, err)
		}
		for range 2 {
			d.Clock.Advance(30 * time.Second)
			d.wants(d.c.Resend(t.Context(), id, "b", "en"), "")
		}
		d.Clock.Advance(time.Hour)
		d.wants(d.c.Resend(t.Context(), id, "b", "en"), "code_limit") // 3 an order
		d.mails(3)

		for range 2 { // other orders of the same mailbox
			d.start(lookup.Ask{Record: d.record("Jane@example.com"), Target: "/2", Browser: fmt.Sprint(d.Clock.Now())})
			d.Clock.Advance(time.Minute)
		}
		d.mails(5)
		last := d.start(lookup.Ask{Record: d.record("jane@example.com"), Target: "/3"})
		d.mails(5) // 5 a mailbox; it is not told apart from success
		d.wants(d.c.Resend(t.Context(), last, "b", "en"), "code_limit")
		d.Clock.Advance(24 * time.Hour)
		d.wants(d.c.Resend(t.Context(), id, "b", "en"), "")
		d.mails(6)
	})
}

// One mailbox, many browsers in one moment: one mail.
func TestParallelStarts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		var browsers errgroup.Group
		for i := range 20 {
			browsers.Go(func() error {
				_, err := d.c.Start(t.Context(), lookup.Ask{Browser: fmt.Sprint(i), Mailbox: "jane@example.com", Target: "/answer"})
				return err
			})
		}
		if err := browsers.Wait(); err != nil {
			t.Error(err)
		}
		d.mails(1)
	})
}

// Going back and forth goes on with the same request; asking for something
// else opens another.
func TestStartAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		typo := lookup.Ask{Mailbox: "jnae@example.com", Nobody: true, Target: "/answer"}
		jane := lookup.Ask{Mailbox: "jane@example.com", Target: "/answer"}
		first := d.start(typo)
		d.mails(0)
		second := d.start(jane)
		d.mails(1)
		if first == second {
			t.Error("who mistyped their mailbox never gets a code")
		}
		d.Clock.Advance(time.Minute)
		if again := d.start(jane); again != second {
			t.Error("going back used up a code")
		}
		d.mails(1)
		other := jane
		other.Browser = "c"
		if d.start(other) == second {
			t.Error("another browser was given this one's request")
		}
		d.wants(d.check(second, "b", dbtest.Mails(t, db)[0].Data.(notify.ContactCode).Code), "")
		d.Clock.Advance(10 * time.Minute)
		if d.start(jane) == second {
			t.Error("a request lives longer than its code")
		}
	})
}

// A request that nobody can answer looks like one that somebody can, through
// every step and over browsers.
func TestGhostsCannotBeToldApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		d := confirming(t, db)
		pairs := map[string][2]lookup.Ask{
			"mailbox":   {{Mailbox: "jane@example.com", Target: "/answer"}, {Mailbox: "nobody@example.com", Nobody: true, Target: "/answer"}},
			"reference": {{Record: d.record("joe@example.com"), Target: "/case/A"}, {Target: "/case/B"}},
			"no mail":   {{Record: d.record("jim@example.com"), Target: "/remove"}, {Record: d.record(""), Target: "/remove"}},
		}
		for name, pair := range pairs {
			real, ghost := d.walk(name+"-1", pair[0]), d.walk(name+"-2", pair[1])
			if real != ghost {
				t.Errorf("%s:\n real %s\nghost %s", name, real, ghost)
			}
		}
	})
}

// walk notes everything that a browser is told on its way.
func (d desk) walk(browser string, a lookup.Ask) string {
	d.t.Helper()
	var told []string
	note := func(what string, err error) {
		told = append(told, fmt.Sprint(what, "=", err))
	}
	for round := range 8 {
		a.Browser = fmt.Sprint(browser, round/2)
		id := d.start(a)
		r, wait, err := d.c.Wait(d.t.Context(), id, a.Browser)
		note(fmt.Sprint("wait ", r.Target, " ", wait), err)
		note("early", d.c.Resend(d.t.Context(), id, a.Browser, "en"))
		d.Clock.Advance(31 * time.Second)
		note("resend", d.c.Resend(d.t.Context(), id, a.Browser, "en"))
		for range 2 {
			note("check", d.check(id, a.Browser, "0000-0000"))
		}
		_, wait, err = d.c.Wait(d.t.Context(), id, a.Browser)
		note(fmt.Sprint("wait ", wait), err)
		d.Clock.Advance(time.Minute)
	}
	return strings.ReplaceAll(strings.Join(told, "; "), a.Target, "TARGET")
}
