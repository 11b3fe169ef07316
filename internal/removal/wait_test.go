package removal_test

import (
	"strconv"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// home is where the desk of waitingWorld stands.
var home = removal.Spot{Typed: "55423", At: store.Point{Lat: 44.8630, Lon: -93.2920}}

// ask is a request of any subscription, as it stands.
func (w world) ask(t *testing.T, sub, number, start string) removal.Request {
	t.Helper()
	w.sub = sub
	r := w.request(removal.Slot{StoreNumber: number}, w.standing(t).Version())
	if start != "" {
		r.Start = instant(t, start)
	}
	return r
}

// waitingWorld has one desk near with one time a week, Mondays at 10, another
// that is too far to count, and six customers. It is October 12: October 16
// and 23 are left.
func waitingWorld(t *testing.T, w world) (subs []string) {
	t.Helper()
	once := store.Desk{Benches: 1, Cells: 3, HorizonDays: 14}
	w.Open(dbtest.Store{Number: "281", Hours: "Mon: 10 am-10:45 am", Desk: once},
		dbtest.Store{Number: "999", At: store.Point{Lat: 45.45, Lon: -94.1}}) // in a corner of the box, 57 miles away
	for _, b := range w.BuyMany(6, dbtest.Purchase{Email: "jane@example.com"}) {
		subs = append(subs, b.Subscriptions...)
	}
	w.Clock.Set(instant(t, "2017-10-12T12:00:00-05:00"))
	return subs
}

func (w world) sits(t *testing.T, sub, start string) {
	t.Helper()
	_, err := w.desk.Book(t.Context(), w.ask(t, sub, "281", start))
	code(t, "book "+start, err, "")
}

const (
	monday16 = "2017-10-16T10:00:00-05:00"
	monday23 = "2017-10-23T10:00:00-05:00"
	monday30 = "2017-10-30T10:00:00-05:00"
)

// Who has said that it is gone finds it still there: the rain check takes the
// word back, so that an offered time can be shown.
func TestRainCheckAfterAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		subs := waitingWorld(t, w)
		w.sits(t, subs[1], monday16)
		w.sits(t, subs[2], monday23)
		w.sub = subs[0]
		if _, err := w.desk.Attest(t.Context(), w.act("mac", "")); err != nil {
			t.Fatal(err)
		}
		code(t, "wait", w.desk.Wait(t.Context(), w.ask(t, subs[0], "", ""), home), "")
		if s := w.standing(t); s.Removal.State != removal.NotStarted || s.Wait == nil {
			t.Errorf("%s, rain check %v", s.Removal.State, s.Wait)
		}
	})
}

// A search lists the five nearest desks, which is what a phone shows.
func TestNearListsFive(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		for i := range 7 {
			w.Open(dbtest.Store{Number: strconv.Itoa(281 + i), At: store.Point{Lat: home.At.Lat + float64(i)/100, Lon: home.At.Lon}})
		}
		near, err := w.desk.Near(t.Context(), w.standing(t), home.At)
		if err != nil || len(near.Desks) != 5 || near.Desks[0].Number != "281" || near.Desks[4].Number != "285" {
			t.Errorf("%d desks, %v", len(near.Desks), err)
		}
	})
}

// A rain check is for those near whom no desk has a time before the deadline.
func TestWhoGetsARainCheck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		subs := waitingWorld(t, w)
		wait := func(what string, spot removal.Spot, want string) {
			t.Helper()
			code(t, what, w.desk.Wait(t.Context(), w.ask(t, subs[0], "", ""), spot), want)
		}
		wait("two times are left", home, "times_free")
		w.sits(t, subs[1], monday16)
		wait("one time is left", home, "times_free")
		w.sits(t, subs[2], monday23)
		wait("no desk is near", removal.Spot{Typed: "96813", At: store.Point{Lat: 21.3, Lon: -157.8}}, "no_desk_near")
		w.Clock.Set(instant(t, "2017-10-08T12:00:00-05:00"))
		if err := w.desk.Wait(t.Context(), w.ask(t, subs[0], "", ""), home); fault.KindOf(err) != fault.Conflict {
			t.Errorf("October 23 is not bookable yet, and nobody needs a rain check: %v", err)
		}
		w.Clock.Set(instant(t, "2017-10-12T12:00:00-05:00"))
		w.sub = subs[0]
		near, err := w.desk.Near(t.Context(), w.standing(t), home.At)
		if err != nil || !near.Waitable || len(near.Desks) != 1 {
			t.Errorf("%+v, %v", near, err)
		}
		code(t, "has a booking", w.desk.Wait(t.Context(), w.ask(t, subs[1], "", ""), home), "booking_changed")
		wait("full", home, "")
		asked := w.standing(t).Wait.AskedAt
		w.Clock.Advance(time.Hour)
		wait("again", removal.Spot{Typed: "Edina, MN", At: home.At}, "")
		if got := w.standing(t).Wait; got == nil || got.Place != "Edina, MN" || !got.AskedAt.Equal(asked) || w.events(audit.RemovalWaiting) != 2 {
			t.Errorf("%+v, %d events", got, w.events(audit.RemovalWaiting))
		}
		w.Clock.Set(instant(t, "2017-10-24T00:00:00-05:00"))
		code(t, "window over", w.desk.Wait(t.Context(), w.ask(t, subs[3], "", ""), home), "removal_closed")
		doctorFindsNothing(t, w)
	})
}

// What comes free goes to who waits longest, for a day; then to the next.
func TestFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		subs := waitingWorld(t, w)
		w.sits(t, subs[1], monday16)
		w.sits(t, subs[2], monday23)
		for _, sub := range []string{subs[5], subs[4]} { // not in the order of their ids
			code(t, "wait", w.desk.Wait(t.Context(), w.ask(t, sub, "", ""), home), "")
			w.Clock.Advance(time.Minute)
		}
		offer := func(first, second bool) {
			t.Helper()
			for range 2 { // again and again
				code(t, "offer", w.desk.OfferWaiting(t.Context()), "")
			}
			for sub, want := range map[string]bool{subs[5]: first, subs[4]: second} {
				w.sub = sub
				s := w.standing(t)
				if s.Wait == nil || s.Wait.OfferedAt.IsZero() == want {
					t.Errorf("offered: want %t, %+v", want, s.Wait)
				}
			}
		}
		offer(false, false)
		code(t, "cancel", w.desk.Cancel(t.Context(), w.ask(t, subs[1], "", "")), "")
		offer(true, false)
		w.sub = subs[5]
		s := w.standing(t)
		if s.Hold == nil || !s.Hold.At("281", instant(t, monday16)) || !s.Hold.HoldUntil.Equal(w.Clock.Now().Add(24*time.Hour)) {
			t.Fatalf("%+v", s.Hold)
		}
		_, err := w.desk.Book(t.Context(), w.ask(t, subs[4], "281", monday16))
		code(t, "overtaking", err, "slot_taken")
		w.Clock.Advance(24 * time.Hour)
		offer(true, true)
		w.sits(t, subs[4], monday16)
		w.sub = subs[4]
		if s := w.standing(t); s.Wait == nil || s.Wait.OfferedAt.IsZero() || s.Removal.State != removal.Booked || s.Hold != nil {
			t.Errorf("%+v", s)
		}
		offers := 0
		for _, m := range dbtest.Mails(t, w.DB) {
			if m.Kind() == notify.KindRemovalOffered {
				offers++
			}
		}
		if offers != 2 || w.events(audit.RemovalOffered) != 2 {
			t.Errorf("%d mails, %d events", offers, w.events(audit.RemovalOffered))
		}
		doctorFindsNothing(t, w)
	})
}

// Who has no mailbox is called when a time was offered, once.
func TestOfferWithoutMailbox(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		subs := waitingWorld(t, w)
		w.sits(t, subs[1], monday16)
		w.sits(t, subs[2], monday23)
		w.Exec(`UPDATE purchase SET email = '', email_key = '', phone = '612-555-0143'`)
		code(t, "wait", w.desk.Wait(t.Context(), w.ask(t, subs[0], "", ""), home), "")
		w.Clock.Set(instant(t, "2017-10-24T12:00:00-05:00"))
		for range 2 {
			code(t, "offer", w.desk.OfferWaiting(t.Context()), "")
		}
		if n := w.Count(`SELECT count(*) FROM callback WHERE phone = '16125550143' AND state = 'open' AND subscription_id = $1`, subs[0]); n != 1 || w.events(audit.CallbackRequested) != 1 {
			t.Errorf("%d calls, %d events", n, w.events(audit.CallbackRequested))
		}
	})
}

// The deadline of who waits does not pass; a week after the offer it does.
func TestRainCheckOutlastsTheWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		subs := waitingWorld(t, w)
		w.sits(t, subs[1], monday16)
		w.sits(t, subs[2], monday23)
		code(t, "wait", w.desk.Wait(t.Context(), w.ask(t, subs[0], "", ""), home), "")
		code(t, "wait", w.desk.Wait(t.Context(), w.ask(t, subs[3], "", ""), home), "")
		w.Clock.Set(instant(t, "2017-10-24T12:00:00-05:00"))
		_, err := w.desk.Book(t.Context(), w.ask(t, subs[4], "281", monday30))
		code(t, "a newcomer", err, "removal_closed")
		_, err = w.desk.Book(t.Context(), w.ask(t, subs[3], "281", monday30))
		code(t, "one who waits, before the offer", err, "slot_not_offered")
		code(t, "offer", w.desk.OfferWaiting(t.Context()), "")
		w.sub = subs[0]
		s := w.standing(t)
		if s.Hold == nil || !s.Hold.At("281", instant(t, monday30)) || !s.Window.End().Equal(instant(t, "2017-11-01T00:00:00-05:00")) {
			t.Fatalf("%+v ends %s", s, s.Window.End())
		}
		w.Clock.Set(instant(t, "2017-10-25T12:00:00-05:00")) // the hold has run out, the time is free
		code(t, "offer", w.desk.OfferWaiting(t.Context()), "")
		w.Clock.Set(instant(t, "2017-10-26T12:00:00-05:00"))
		w.sits(t, subs[0], monday30)
		code(t, "cancel", w.desk.Cancel(t.Context(), w.ask(t, subs[0], "", "")), "")
		if s := w.standing(t); !s.Open(w.Clock.Now()) || !s.Window.End().Equal(instant(t, "2017-11-01T00:00:00-05:00")) {
			t.Errorf("the week ended with the booking: %+v", s)
		}
		// The other was offered on the 25th: through November 1.
		w.Clock.Set(instant(t, "2017-11-01T23:59:59-05:00"))
		w.sub = subs[3]
		if s := w.standing(t); !s.Open(w.Clock.Now()) {
			t.Errorf("closed on the last day: %+v", s.Wait)
		}
		w.Clock.Advance(time.Second)
		_, err = w.desk.Hold(t.Context(), w.ask(t, subs[3], "281", "2017-11-06T10:00:00-06:00"))
		code(t, "a week after the offer", err, "removal_closed")
	})
}
