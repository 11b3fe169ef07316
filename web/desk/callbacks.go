package desk

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/callback"
	"swapdesk/internal/fault"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/web/httpx"
)

const callbacksPath = "/desk/callbacks"

// callbackRoutes ask for the right to see personal data: taking a call shows a
// number.
func (h *Handlers) callbackRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: callbacksPath, Action: staff.Reveal, Handle: h.showCallbacks},
		{Method: http.MethodPost, Path: callbacksPath + "/:id/take", Action: staff.Reveal, Handle: h.takeCallback},
		{Method: http.MethodPost, Path: callbacksPath + "/:id/done", Action: staff.Reveal, Handle: h.finishCallback},
		{Method: http.MethodPost, Path: callbacksPath + "/:id/again", Action: staff.Reveal, Handle: h.retryCallback},
	}
}

func (h *Handlers) showCallbacks(c echo.Context, by account.Signed) error {
	return h.callbacksPage(c, by, http.StatusOK, "")
}

func (h *Handlers) takeCallback(c echo.Context, by account.Signed) error {
	return h.actCallback(c, by, "", func(a callback.Act) (callback.Callback, error) {
		a.Actor = by.For("To make the call that the customer asked for")
		return h.Callback.Take(c.Request().Context(), a)
	})
}

func (h *Handlers) finishCallback(c echo.Context, by account.Signed) error {
	return h.actCallback(c, by, "?done=made", func(a callback.Act) (callback.Callback, error) {
		return h.Callback.Finish(c.Request().Context(), a)
	})
}

func (h *Handlers) retryCallback(c echo.Context, by account.Signed) error {
	rest, err := time.ParseDuration(c.FormValue("rest"))
	known := false
	for _, r := range callback.Rests() {
		known = known || r == rest
	}
	if err != nil || !known {
		rest = callback.Rests()[0]
	}
	return h.actCallback(c, by, "?done=later", func(a callback.Act) (callback.Callback, error) {
		return h.Callback.TryAgain(c.Request().Context(), a, rest)
	})
}

// actCallback does something with the callback of a URL (:id), and says who was
// faster when somebody was.
func (h *Handlers) actCallback(
	c echo.Context, by account.Signed, done string, act func(callback.Act) (callback.Callback, error),
) error {
	id := c.Param("id")
	if uuid.Validate(id) != nil || len(id) != 36 {
		return fault.New(fault.NotFound, "callback_not_found", "there is no such callback")
	}
	call, err := act(callback.Act{ID: strings.ToLower(id), Actor: by.For("")})
	problem, status := "", http.StatusConflict
	switch {
	case err == nil:
		return httpx.SeeOther(c, callbacksPath+done)
	case fault.Is(err, "callback_taken"):
		problem = "Somebody was faster: " + holder(call) + "."
	case fault.Is(err, "callback_done"):
		problem = "This call was made already."
	case fault.Is(err, "callback_busy"):
		problem = "One call at a time: finish the one that you have, or put it back."
	case fault.Is(err, "reveal_limit"):
		problem = "You have seen personal data 30 times within an hour. Go on with a colleague, or wait."
		status = http.StatusTooManyRequests
	case fault.Is(err, "callback_not_yours"):
		problem = "This call is not yours any more. Nothing was saved."
		if call.Taken(h.Now()) {
			problem += " " + holder(call) + "."
		}
	default:
		return err
	}
	return h.callbacksPage(c, by, status, problem)
}

// holder says who makes a call: the role, never the name.
func holder(c callback.Callback) string {
	if c.TakenRole == "" {
		return "a colleague makes this call"
	}
	return an(c.TakenRole) + " makes this call"
}

func (h *Handlers) callbacksPage(c echo.Context, by account.Signed, status int, problem string) error {
	queue, err := h.Callback.Queue(c.Request().Context(), queueLength+1)
	if err != nil {
		return err
	}
	p, err := h.Desk.Page(c, "Callbacks")
	if err != nil {
		return err
	}
	book, err := h.Desk.Programs.ListPrograms(c.Request().Context(), h.Now())
	if err != nil {
		return err
	}
	zone := time.UTC
	if lead := book.Lead(h.Now()); lead != nil {
		zone = lead.Zone
	}
	v := page.Callbacks{Page: p, Staff: h.Desk.Staff(c, by), Problem: problem, More: len(queue) > queueLength}
	if problem == "" {
		v.Done = map[string]string{
			"made": "Done. The call is off the list.", "later": "Put back. It comes up again by itself.",
		}[c.QueryParam("done")]
	}
	for _, call := range queue[:min(len(queue), queueLength)] {
		v.Rows = append(v.Rows, h.callbackRow(call, by, zone))
	}
	return h.Render.Page(c, status, page.CallbacksPage(v))
}

func (h *Handlers) callbackRow(call callback.Callback, by account.Signed, zone *time.Location) page.Callback {
	now, w := h.Now(), h.Desk.In()
	row := page.Callback{
		ID: call.ID, Phone: purchase.MaskPhone(call.Phone), Best: best(call.BestTime), Language: language(call.Lang),
		Since: "since " + w.Moment(call.CreatedAt, zone),
	}
	if call.SubscriptionID != "" {
		row.CaseURL = "/desk/case/" + call.SubscriptionID
	}
	switch call.Tries {
	case 0:
	case 1:
		row.Tries = "tried once"
	default:
		row.Tries = fmt.Sprintf("tried %d times", call.Tries)
	}
	if !call.Due(now) {
		row.Rests = "Rests until " + w.Moment(call.DueAt, zone)
	}
	switch {
	case call.Taken(now) && call.TakenBy == by.Actor().ID:
		row.Mine, row.Phone, row.Dial = true, national(call.Phone), "tel:+"+call.Phone
		row.Until = w.Clock(call.TakenAt.Add(callback.TakenFor), zone)
	case call.Taken(now):
		row.Holder = strings.ToUpper(holder(call)[:1]) + holder(call)[1:] + "."
	}
	return row
}

// national is a number as people here read it: 1-612-555-0142.
func national(phone string) string {
	if len(phone) != len("16125550142") {
		return "+" + phone
	}
	return phone[:1] + "-" + phone[1:4] + "-" + phone[4:7] + "-" + phone[7:]
}

func best(t callback.Time) string {
	switch t {
	case callback.Morning:
		return "in the morning"
	case callback.Afternoon:
		return "in the afternoon"
	case callback.Evening:
		return "in the evening"
	}
	return "at any time"
}

func language(lang string) string {
	switch {
	case strings.HasPrefix(lang, "es"):
		return "Spanish"
	case strings.HasPrefix(lang, "fr"):
		return "French"
	}
	return "English"
}
