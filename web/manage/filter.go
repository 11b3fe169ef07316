package manage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/manage"
)

// asked is what somebody wants to see of the trail.
type asked struct {
	typed  page.AuditFilter
	filter audit.Filter
	after  audit.Cursor
	errors map[string]string // by field; with any, nothing is read
}

var (
	plainName = regexp.MustCompile(`^[a-z_.]{1,60}$`)
	storeName = regexp.MustCompile(`^[0-9A-Za-z-]{1,20}$`)
	// wholeSubject is a subject as events have it: "program:kaspersky".
	wholeSubject = regexp.MustCompile(`^[a-z_]{2,20}:[0-9A-Za-z._-]{1,80}$`)
)

// channels are where somebody can act from.
func channels() []string { return []string{"web", "kiosk", "desk", "cli", "system"} }

// read reads the filter of a request.
func (h *Handlers) read(c echo.Context, accounts []staff.Account) (asked, error) {
	field := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(c.QueryParam(name), "")) }
	a := asked{errors: map[string]string{}, after: cursor(field("after"))}
	a.typed = page.AuditFilter{
		From: field("from"), To: field("to"), Action: field("action"), Actor: field("actor"), Subject: field("subject"),
		Channel: field("channel"), Store: field("store"), Errors: a.errors,
	}
	a.days()
	if a.filter.Action = audit.Action(a.typed.Action); a.typed.Action != "" && !plainName.MatchString(a.typed.Action) {
		a.errors["action"] = "Choose an action from the list."
	}
	if a.filter.Channel = a.typed.Channel; a.typed.Channel != "" && !slices.Contains(channels(), a.typed.Channel) {
		a.errors["channel"] = "Choose a channel from the list."
	}
	if a.filter.StoreID = a.typed.Store; a.typed.Store != "" && !storeName.MatchString(a.typed.Store) {
		a.errors["store"] = "Type the number of a store, like 281."
	}
	a.actor(accounts)
	return a, h.subjects(c.Request().Context(), &a)
}

// days reads the dates: whole days in UTC, both included.
func (a *asked) days() {
	read := func(name, typed string) (day.Date, bool) {
		if typed == "" {
			return day.Date{}, false
		}
		d, err := day.Parse(typed)
		if err != nil || d.Year < 1970 || d.Year > 9998 {
			a.errors[name] = "Type a date as year, month, day: 2017-09-21."
			return d, false
		}
		return d, true
	}
	from, hasFrom := read("from", a.typed.From)
	to, hasTo := read("to", a.typed.To)
	if hasFrom {
		a.filter.From = midnight(from)
	}
	if hasTo {
		a.filter.To = midnight(to.AddDays(1))
	}
	if hasFrom && hasTo && to.Before(from) {
		a.errors["to"] = "The last day is before the first."
	}
}

func midnight(d day.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// actor reads who acted.
func (a *asked) actor(accounts []staff.Account) {
	typed := strings.ToLower(a.typed.Actor)
	switch typed {
	case "", "customer", "system", "cli", "nobody", audit.AnyStaff:
		a.filter.Actor = typed
		return
	}
	email := account.EmailKey(typed)
	i := slices.IndexFunc(accounts, func(one staff.Account) bool { return one.Email == email })
	if i < 0 {
		a.errors["actor"] = "There is no account with this address. Type the whole address, or staff, customer, system or cli."
		return
	}
	a.filter.Actor = "staff:" + accounts[i].ID
}

// subjects reads what it was about.
func (h *Handlers) subjects(ctx context.Context, a *asked) (err error) {
	typed := a.typed.Subject
	switch {
	case typed == "":
		return nil
	case wholeSubject.MatchString(typed) || typed == trailSubject:
		a.filter.Subjects = []string{typed}
		return nil
	}
	reference, _ := ids.ParseReference(typed)
	a.filter.Subjects, err = h.Trail.FindSubjects(ctx, purchase.OrderKey(typed), reference)
	if err == nil && len(a.filter.Subjects) == 0 {
		a.errors["subject"] = "There is no order and no case with this number. Check it against the paper."
	}
	return err
}

// query is the filter as a URL has it, with a cursor.
func (a asked) query(after string) string {
	v := url.Values{}
	for name, value := range map[string]string{
		"from": a.typed.From, "to": a.typed.To, "action": a.typed.Action, "actor": a.typed.Actor, "subject": a.typed.Subject,
		"channel": a.typed.Channel, "store": a.typed.Store, "after": after,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func (a asked) filtered() bool {
	a.typed.Actions, a.typed.Channels, a.typed.Errors = nil, nil, nil
	return a.query("") != ""
}

// described is the filter as the event of a reading keeps it: ids, no address
// and no number that somebody typed.
func (a asked) described() (data, hash string) {
	f := map[string]string{}
	add := func(name, value string) {
		if value != "" {
			f[name] = value
		}
	}
	add("from", instant(a.filter.From))
	add("to", instant(a.filter.To))
	add("action", string(a.filter.Action))
	add("actor", a.filter.Actor)
	add("channel", a.filter.Channel)
	add("store", a.filter.StoreID)
	add("subjects", strings.Join(a.filter.Subjects, " "))
	text, _ := json.Marshal(f) // strings always marshal
	sum := sha256.Sum256(text)
	return string(text), hex.EncodeToString(sum[:])
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// mark and cursor are a place in the trail as a URL has it.
func mark(c audit.Cursor) string { return strconv.FormatInt(c.At.UnixMicro(), 10) + "." + c.ID }

// cursor is before the newest for what is no mark.
func cursor(text string) audit.Cursor {
	at, id, ok := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || !regexp.MustCompile(`^[0-9a-f-]{36}$`).MatchString(id) {
		return audit.Cursor{}
	}
	return audit.Cursor{At: time.UnixMicro(micros), ID: id}
}
