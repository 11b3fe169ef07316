package desk

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) exchangeRoutes() []httpx.Route {
	const choose, confirm = "/desk/case/:id/exchange", "/desk/case/:id/exchange/confirm"
	return []httpx.Route{
		{Method: http.MethodGet, Path: choose, Action: staff.LookUp, Handle: h.showExchange},
		{Method: http.MethodPost, Path: choose, Action: staff.LookUp, Handle: h.chooseExchange},
		{Method: http.MethodGet, Path: confirm, Action: staff.LookUp, Handle: h.showConfirmExchange},
		{Method: http.MethodPost, Path: confirm, Action: staff.LookUp, Handle: h.confirmExchange},
	}
}

// replacing is an exchange that is being chosen.
type replacing struct {
	acting
	exchange.Quote
}

func (h *Handlers) replacing(c echo.Context, by account.Signed) (replacing, error) {
	a, err := h.actFor(c, by)
	if err != nil {
		return replacing{}, err
	}
	q, err := h.Exchange.Quote(a.ctx(), a.Subscription.ID)
	return replacing{a, q}, err
}

// stands tells whether this product is the one that the customer has already.
func (r replacing) stands(sku string) bool {
	live := r.Record.Exchange
	return live != nil && live.SKU == sku && !r.Quote.Again()
}

func (h *Handlers) showExchange(c echo.Context, by account.Signed) error {
	r, err := h.replacing(c, by)
	if err != nil {
		return err
	}
	return h.exchangePage(r, http.StatusOK, c.QueryParam("replacement"), "")
}

// chooseExchange leads to the page that is read to the customer.
func (h *Handlers) chooseExchange(c echo.Context, by account.Signed) error {
	r, err := h.replacing(c, by)
	if err != nil {
		return err
	}
	sku := c.FormValue("replacement")
	switch _, offered := r.Option(sku); {
	case sku == "":
		return h.exchangePage(r, http.StatusUnprocessableEntity, "", "Choose a replacement")
	case r.stands(sku):
		return r.done("", "exchange")
	case !offered:
		return h.exchangePage(r, http.StatusUnprocessableEntity, "", "This product is no longer offered. Choose another one")
	}
	return httpx.SeeOther(c, r.url("/exchange/confirm?replacement="+sku))
}

func (h *Handlers) exchangePage(r replacing, status int, chosen, problem string) error {
	v := page.Exchange{Problem: problem, NoMailbox: r.Line.Email == ""}
	var err error
	if v.Acting, err = h.acts(r.acting, "Exchange", "/exchange", ""); err != nil {
		return err
	}
	if r.can(staff.AskOverride, "") {
		v.Override = r.url("/override")
	}
	if !r.Choosable() {
		v.Why = h.verdict(itemOf(r.Item)).say
		return h.Render.Page(r, status, page.ExchangePage(v))
	}
	for _, o := range r.Options {
		v.Options = append(v.Options, page.Option{
			SKU: o.SKU, Name: o.Name, OutOfKeys: o.Free == 0, Checked: o.SKU == chosen, Rows: h.parity(o),
		})
	}
	if problem != "" && len(v.Options) > 0 {
		v.Errors = append(v.Errors, ui.FieldError{Field: "replacement", Text: problem})
	}
	return h.Render.Page(r, status, page.ExchangePage(v))
}

// parity says what a replacement has beside the old product.
func (h *Handlers) parity(o exchange.Option) []page.Parity {
	w, p := h.Desk.In(), o.Parity
	fewerDevices, fewerPlatforms, shorter := p.Less()
	beside := func(more, less bool) string {
		switch {
		case less:
			return "less"
		case more:
			return "more"
		}
		return "same"
	}
	return []page.Parity{
		{What: "Devices", Old: strconv.Itoa(p.OldDevices), New: strconv.Itoa(p.NewDevices), More: beside(p.NewDevices > p.OldDevices, fewerDevices)},
		{
			What: "Works on", Old: w.Platforms(p.OldPlatforms), New: w.Platforms(p.NewPlatforms),
			More: beside(len(p.NewPlatforms) > len(p.OldPlatforms), fewerPlatforms),
		},
		{What: "Months", Old: strconv.Itoa(p.OldMonths) + " left", New: strconv.Itoa(p.NewMonths), More: beside(p.NewMonths > p.OldMonths, shorter)},
	}
}

func (h *Handlers) showConfirmExchange(c echo.Context, by account.Signed) error {
	r, err := h.replacing(c, by)
	if err != nil {
		return err
	}
	option, offered := r.Option(c.QueryParam("replacement"))
	if !offered {
		return httpx.SeeOther(c, r.url("/exchange"))
	}
	return h.confirmExchangePage(r, http.StatusOK, option, "", nil)
}

// confirmExchange exchanges for the customer. A second click lands where the
// first one does.
func (h *Handlers) confirmExchange(c echo.Context, by account.Signed) error {
	r, err := h.replacing(c, by)
	if err != nil {
		return err
	}
	option, offered := r.Option(c.FormValue("replacement"))
	switch {
	case r.stands(c.FormValue("replacement")):
		return r.done("", "exchange")
	case !offered:
		return h.exchangePage(r, http.StatusUnprocessableEntity, "", "Choose a replacement")
	}
	if code, problem := r.refused(); code != 0 {
		return h.confirmExchangePage(r, code, option, problem, nil)
	}
	result, err := h.Exchange.Complete(r.ctx(), exchange.Request{
		SubscriptionID: r.Subscription.ID, SKU: option.SKU, Lang: r.lang(), OnlyWithKey: c.FormValue("expect") == "key",
		Seen: exchange.Quote{Record: r.Case.Record}.Seen(), Actor: r.actor(),
	})
	switch {
	case fault.Is(err, "exchange_changed"): // behind the check of the version
		if r, err = h.replacing(c, by); err != nil { // as it stands now, which says what has changed
			return err
		}
		r.again = true
		return h.confirmExchangePage(r, http.StatusConflict, option, "", nil)
	case fault.Is(err, "out_of_keys"):
		option.Free = 0
		return h.confirmExchangePage(r, http.StatusUnprocessableEntity, option, "", func(v *page.Confirm) {
			v.Notice = "The last key has just gone. Read the new words, then send it again."
		})
	case fault.Is(err, "not_offered"), fault.Is(err, "not_eligible"):
		return httpx.SeeOther(c, r.url("/exchange"))
	case err != nil:
		return err
	}
	return r.done(result.Exchange.Reference, "exchange")
}

func (h *Handlers) confirmExchangePage(r replacing, status int, o exchange.Option, problem string, change func(*page.Confirm)) error {
	v := page.Confirm{
		Button: "Exchange it", BackURL: r.url("/exchange?replacement=" + o.SKU), BackText: "Choose another product",
		NoMailbox: r.Line.Email == "", Hidden: [][2]string{{"replacement", o.SKU}},
	}
	var err error
	v.Acting, err = h.acts(r.acting, "Confirm the exchange", "/exchange/confirm", problem,
		"The customer asked on the phone", "The customer asked in a store", "The customer asked in writing")
	if err != nil {
		return err
	}
	h.askLang(r.acting, &v.Acting)
	w := h.Desk.In()
	v.Say = promised(o, r.product(), v.NoMailbox)
	if o.Free > 0 {
		v.Hidden = append(v.Hidden, [2]string{"expect", "key"})
	}
	for _, row := range h.parity(o) {
		v.Rows = append(v.Rows, ui.Row{Key: row.What, Value: row.New + " (" + row.More + ")"})
	}
	if !r.Program.ExchangeWindow().End().IsZero() && r.Record.Exchange == nil {
		v.Rows = append(v.Rows, ui.Row{Key: "Until", Value: w.Deadline(r.Quote.Decision.Deadline, r.Quote.Program.Zone)})
	}
	if live := r.Record.Exchange; live != nil && live.State == casefile.Waiting {
		v.Notice = "A rain check is held for another product. This takes its place."
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(r, status, page.ConfirmPage(v))
}

// promised is what the customer is told before an exchange.
func promised(o exchange.Option, old string, noMailbox bool) []string {
	say := []string{"You get " + o.Name + " in place of " + old + ". It is free."}
	if o.Free == 0 {
		return append(say, o.Name+" has run out for now. Your place in the offer is safe, and we tell you when your key is ready.",
			"Keep the old antivirus on until then.")
	}
	if !noMailbox {
		say = append(say, "We email you now. The mail leads to a page that shows your key. Nobody else can see it: we cannot either.")
	}
	return append(say, "Remove the old antivirus before you install the new one.")
}
