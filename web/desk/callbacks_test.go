package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/staff"
)

func TestCallbacksPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		service := &callback.Service{Repo: d, Now: s.Clock.Now}
		sub := s.jane().Subscriptions[0]
		agent, boss := s.as(staff.Agent), s.as(staff.Supervisor)
		s.is("empty", agent.get("/desk/callbacks"), 200, "Callbacks", "Nobody waits for a call.")
		call, err := service.Ask(t.Context(), callback.Wish{Phone: "612-555-0143", BestTime: "evening", Lang: "es", SubscriptionID: sub}, audit.Customer())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Ask(t.Context(), callback.Wish{Phone: "612-555-0199", BestTime: "any", Lang: "fr-CA"}, audit.Customer()); err != nil {
			t.Fatal(err)
		}
		path := "/desk/callbacks/" + call.ID
		page := agent.get("/desk/callbacks")
		s.is("queue", page, 200, "Callbacks", "•••43", "in the evening", "Spanish", "French", "Open the case", "Callbacks (2)")
		s.hidden("queue", page)
		if p := agent.post(path + "/take"); p.to != "/desk/callbacks" {
			t.Fatal(p.status, p.text)
		}
		s.is("taken", agent.get("/desk/callbacks"), 200, "Callbacks", "1-612-555-0143", "Yours until", "Reached, done", "Put it back")
		other := boss.get("/desk/callbacks")
		s.is("by another", other, 200, "Callbacks", "An agent makes this call.")
		s.hidden("by another", other)
		lost := boss.post(path + "/take")
		s.is("too late", lost, 409, "Callbacks", "Somebody was faster: an agent makes this call.")
		s.hidden("too late", lost)
		s.is("not theirs", boss.post(path+"/done"), 409, "Callbacks", "This call is not yours any more.")
		event := s.Text(`SELECT reason || '|' || data FROM audit_event WHERE action = 'callback.taken'`)
		if !strings.HasPrefix(event, "To make the call that the customer asked for|") || strings.Contains(event, "5550143") {
			t.Errorf("the trail says %q", event)
		}
		if p := agent.post(path+"/again", "rest", "4h"); p.to != "/desk/callbacks?done=later" {
			t.Fatal(p.status, p.text)
		}
		page = agent.get("/desk/callbacks?done=later")
		s.is("put back", page, 200, "Callbacks", "It comes up again by itself.", "Rests until", "tried once", "Callbacks (1)")
		s.hidden("put back", page)
		s.Clock.Advance(4 * time.Hour)
		agent, boss = s.as(staff.Agent), s.as(staff.Supervisor)
		if p := boss.post(path + "/take"); p.status != http.StatusSeeOther {
			t.Fatal(p.status, p.text)
		}
		if p := boss.post(path + "/done"); p.to != "/desk/callbacks?done=made" {
			t.Fatal(p.status, p.text)
		}
		s.is("made", agent.post(path+"/take"), 409, "Callbacks", "This call was made already.")
		if strings.Contains(agent.get("/desk/callbacks").text, "•••43") {
			t.Error("a call that was made still waits")
		}
	})
}

func TestCallbacksAreForThoseWhoMaySeeNumbers(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	for _, role := range staff.Roles() {
		want := http.StatusForbidden
		if staff.Can(staff.Account{ID: "x", Role: role}, staff.Reveal, "") {
			want = http.StatusOK
		}
		if p := s.as(role).get("/desk/callbacks"); p.status != want {
			t.Errorf("%s: %d", role, p.status)
		}
	}
	for _, id := range []string{"nothing", "%00", "0199a6a8-0000-7000-8000-000000000000"} {
		for _, act := range []string{"take", "done", "again"} {
			if p := s.as(staff.Agent).post("/desk/callbacks/" + id + "/" + act); p.status != http.StatusNotFound {
				t.Errorf("%s %s: %d", act, id, p.status)
			}
		}
	}
}
