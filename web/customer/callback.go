package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// showCallback shows the form, or what was asked for in this session; ?again=1
// shows the form again.
func (h *Handlers) showCallback(c echo.Context) error {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	subscription := query(c, "s")
	if g.Callback != "" && subscription == "" && query(c, "again") == "" {
		return h.callbackDonePage(c, g.Callback)
	}
	return h.callbackPage(c, http.StatusOK, callback.Wish{SubscriptionID: subscription, BestTime: g.Callback}, nil)
}

// callback takes the wish. The same answer follows for a phone that has asked
// already, be it by somebody else.
func (h *Handlers) callback(c echo.Context) error {
	wish := callback.Wish{
		Phone: field(c, "phone"), BestTime: field(c, "best_time"), Lang: h.words(c).Lang(),
		SubscriptionID: field(c, "subscription"),
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	if wish.SubscriptionID, err = h.seen(c, g, wish.SubscriptionID); err != nil {
		return err
	}
	if err := h.Callback.Check(wish); err != nil { // typing mistakes use up nothing
		return h.callbackPage(c, http.StatusUnprocessableEntity, wish, err)
	}
	if err := h.Lookup.Charge(c.Request().Context(), lookup.KindCallback, source(c)); fault.Is(err, "source_full") {
		return h.tooMany(c, err)
	} else if err != nil {
		return err
	}
	asked, err := h.Callback.Ask(c.Request().Context(), wish, audit.Customer())
	if err != nil && fault.KindOf(err) == fault.Throttled {
		return h.callbackPage(c, http.StatusTooManyRequests, wish, err)
	}
	if err != nil {
		return err
	}
	g.Callback = string(asked.BestTime)
	if err := h.Guests.SaveGuest(c); err != nil {
		return err
	}
	return httpx.SeeOther(c, h.url(c, "/callback"))
}

// seen is the subscription when this session may see it, else "".
func (h *Handlers) seen(c echo.Context, g *guest.Session, subscriptionID string) (string, error) {
	if subscriptionID == "" || g.IDHash == "" {
		return "", nil
	}
	_, level, err := h.known(c, g, subscriptionID)
	if err != nil || level < guest.Found {
		return "", err
	}
	return subscriptionID, nil
}

func (h *Handlers) callbackPage(c echo.Context, status int, w callback.Wish, problem error) error {
	v, err := h.begin(c, "callback.title")
	if err != nil {
		return err
	}
	v.page.Back = v.page.Home
	if w.SubscriptionID != "" {
		v.page.Back = h.url(c, "/answer", "s", w.SubscriptionID)
	}
	view := page.Callback{
		Page: v.page, Action: h.url(c, "/callback"), Subscription: w.SubscriptionID,
		Phone: ui.Field{Name: "phone", Value: w.Phone}, Limit: fault.Is(problem, "callback_limit"),
	}
	if view.Limit {
		view.Title = v.T("callback.limit.title")
	}
	for _, t := range callback.Times() {
		view.Times = append(view.Times, page.CallTime{Value: string(t), Checked: string(t) == w.BestTime})
	}
	switch fieldError(problem, "phone") {
	case "empty":
		view.Phone.Error = v.T("error.phone.empty")
	case "format":
		view.Phone.Error = v.T("error.phone.format")
	case "region":
		view.Phone.Error = v.T("error.phone.region")
	}
	if view.Phone.Error != "" {
		view.Errors = append(view.Errors, ui.FieldError{Field: "phone", Text: view.Phone.Error})
	}
	if fieldError(problem, "best_time") != "" {
		view.TimeError = v.T("error.best_time.empty")
		view.Errors = append(view.Errors, ui.FieldError{Field: "best_time", Text: view.TimeError})
	}
	return h.Render.Page(c, status, page.CallbackPage(view))
}

func (h *Handlers) callbackDonePage(c echo.Context, bestTime string) error {
	v, err := h.begin(c, "callback.done.title")
	if err != nil {
		return err
	}
	v.page.Back = v.page.Home
	return h.Render.Page(c, http.StatusOK, page.CallbackDonePage(page.CallbackDone{Page: v.page, BestTime: bestTime}))
}
