package manage

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	page "swapdesk/templates/manage"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const (
	auditPath  = "/manage/audit"
	exportPath = "/manage/audit/export"
	// trailSubject is what readings of the trail are about.
	trailSubject = "audit"
	pageSize     = 50
	// checkTime is how long a check of the chain may take; less than the
	// server's time to write.
	checkTime = 25 * time.Second
)

func (h *Handlers) showAudit(c echo.Context, by account.Signed) error {
	return h.auditPage(c, by, "", false)
}

// auditPage shows the trail, with the verdict of a check when there is one.
func (h *Handlers) auditPage(c echo.Context, by account.Signed, verdict string, broken bool) error {
	ctx := c.Request().Context()
	accounts, err := h.Trail.ListAccounts(ctx)
	if err != nil {
		return err
	}
	a, err := h.read(c, accounts)
	if err != nil {
		return err
	}
	v := page.Audit{Staff: h.Desk.Staff(c, by), Verdict: verdict, Broken: broken, Filtered: a.filtered()}
	if v.Page, err = h.Desk.Page(c, "Audit"); err != nil {
		return err
	}
	if v.Chain, err = h.chain(ctx); err != nil {
		return err
	}
	v.Filter, err = h.choices(ctx, a.typed)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(a.errors) > 0 {
		status = http.StatusUnprocessableEntity
		for _, field := range []string{"from", "to", "action", "actor", "subject", "channel", "store"} {
			if text := a.errors[field]; text != "" {
				v.Errors = append(v.Errors, ui.FieldError{Field: field, Text: text})
			}
		}
		return h.Render.Page(c, status, page.AuditPage(v))
	}
	entries, err := h.Trail.ListEvents(ctx, a.filter, a.after, pageSize+1)
	if err != nil {
		return err
	}
	if len(entries) > pageSize {
		entries = entries[:pageSize]
		v.Older = auditPath + a.query(mark(entries[pageSize-1].After()))
	}
	if a.after.ID != "" {
		v.Newest = auditPath + a.query("")
	}
	v.Export = exportPath + a.query("")
	if v.Rows, err = h.rows(ctx, entries, accounts); err != nil {
		return err
	}
	if err := h.note(c, by, audit.AuditRead, a); err != nil {
		return err
	}
	return h.Render.Page(c, status, page.AuditPage(v))
}

// choices adds what the selects offer.
func (h *Handlers) choices(ctx context.Context, f page.AuditFilter) (page.AuditFilter, error) {
	actions, err := h.Trail.ListActions(ctx)
	for _, a := range actions {
		f.Actions = append(f.Actions, page.Option{Value: string(a), Text: a.Text()})
	}
	for _, c := range channels() {
		f.Channels = append(f.Channels, page.Option{Value: c, Text: channelText(c)})
	}
	f.Actions, f.Channels = kept(f.Actions, f.Action), kept(f.Channels, f.Channel)
	return f, err
}

// kept has what was asked for among the options, also what is none of them.
func kept(all []page.Option, asked string) []page.Option {
	if asked == "" || slices.ContainsFunc(all, func(o page.Option) bool { return o.Value == asked }) {
		return all
	}
	return append(all, page.Option{Value: asked, Text: asked})
}

// chain says how far the trail is sealed.
func (h *Handlers) chain(ctx context.Context) (string, error) {
	s, err := h.Trail.TrailState(ctx)
	text := "No event is sealed yet."
	if s.Position > 0 {
		text = fmt.Sprintf("Sealed through event %d.", s.Position)
	}
	if s.Waiting > 0 {
		text += fmt.Sprintf(" %d to be sealed.", s.Waiting)
	}
	return text, err
}

// note leaves an event that says who has read what; nobody reads a HEAD.
func (h *Handlers) note(c echo.Context, by account.Signed, action audit.Action, a asked) error {
	if httpx.OnlyHead(c) {
		return nil
	}
	data, part := a.described()
	return h.Trail.NoteReading(c.Request().Context(), by.Session.IDHash, string(action)+" "+part, audit.Event{
		ID: ids.New(), At: h.Now(), Actor: by.Actor(), Action: action, Subject: trailSubject, Data: data,
	})
}

// checkChain walks the whole chain, one at a time: it reads everything.
func (h *Handlers) checkChain(c echo.Context, by account.Signed) error {
	if !h.checking.TryLock() {
		return h.auditPage(c, by, "Somebody is checking the chain already. Try again in a minute.", true)
	}
	defer h.checking.Unlock()
	// Longer than a request may otherwise take.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), checkTime)
	defer cancel()
	n, err := h.CheckChain(ctx)
	switch {
	case fault.Is(err, "audit_chain"):
		return h.auditPage(c, by, "The chain is broken: "+err.Error()+". Run swapdesk doctor and keep the database as it is.", true)
	case ctx.Err() != nil:
		return h.auditPage(c, by, "The chain is too long to be checked here. Run swapdesk doctor.", true)
	case err != nil:
		return err
	}
	return h.auditPage(c, by, "The chain holds: "+strconv.FormatInt(n, 10)+" sealed events were checked.", false)
}
