package customer

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/guide"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) showStep(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	v, err := h.begin(c, "guide.title")
	if err != nil {
		return err
	}
	step := p.guide.Steps[p.n-1]
	text := v.text(p, step)
	v.page.Title = v.T("guide.step.count", "Step", p.n, "Steps", len(p.guide.Steps)) + ": " + text.Title
	v.page.Back = h.beforeStep(c, p)
	path := "/" + p.guide.OS + "/" + strconv.Itoa(p.n)
	view := page.GuideStep{
		Page: v.page, Action: h.guideAction(c, p, path), Subscription: p.subscription,
		Product: v.line(p), System: v.Platform(p.guide.OS), N: p.n, Of: len(p.guide.Steps),
		Heading: text.Title, Do: text.Do, Note: text.Note, Gap: string(step.Gap), Done: p.done(step.ID),
		StuckURL: h.guideURL(c, p, path+"/stuck"),
	}
	switch {
	case p.has(casefile.Issued) && step.Task == guide.Key:
		view.KeyURL = h.url(c, "/case/"+p.item.Exchange.Reference+"/key")
	case p.has(casefile.Waiting) && (step.Task == guide.Key || step.Gap == guide.NoneInstalled):
		view.Gap = "waiting"
	}
	return h.Render.Page(c, http.StatusOK, page.GuideStepPage(view))
}

// beforeStep is where the back link of a step leads.
func (h *Handlers) beforeStep(c echo.Context, p place) string {
	switch {
	case p.n > 1:
		return h.stepURL(c, p, p.n-1)
	case len(p.systems) > 1:
		return h.guideURL(c, p, "")
	}
	return h.origin(c, p)
}

// stepDone notes the step where there is a case to keep it with, and goes on.
func (h *Handlers) stepDone(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	if p.item != nil {
		if err := h.Removal.Done(c.Request().Context(), h.act(c, p)); err != nil {
			return err
		}
	}
	if p.has(casefile.Waiting) && p.n+1 == p.guide.First(guide.Key) {
		return httpx.SeeOther(c, h.origin(c, p)) // until the key comes, the old one stays
	}
	return httpx.SeeOther(c, h.stepURL(c, p, p.n+1))
}

func (h *Handlers) showStuck(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	return h.stuckPage(c, http.StatusOK, p, ui.Field{}, ui.Field{})
}

// The longest note, in characters, and how much of a longer one is shown
// again.
const longestNote, mostShown = 1000, 12_000

// stuck keeps what the customer wrote with the case.
func (h *Handlers) stuck(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	if p.item == nil { // the session has ended: the help is still there
		return httpx.SeeOther(c, h.guideURL(c, p, "/"+p.guide.OS+"/"+strconv.Itoa(p.n)+"/stuck"))
	}
	w := h.words(c)
	note, phone := ui.Field{Value: lines(c.FormValue("note"))}, ui.Field{Value: strings.TrimSpace(field(c, "phone"))}
	switch {
	case note.Value == "":
		note.Error = w.T("error.stuck_note.empty")
	case utf8.RuneCountInString(note.Value) > longestNote:
		note.Error = w.T("error.stuck_note.long")
	}
	if phone.Value != "" && purchase.PhoneKey(phone.Value) == "" {
		phone.Error = w.T("error.stuck_phone.format")
	}
	if note.Error+phone.Error != "" {
		return h.stuckPage(c, http.StatusUnprocessableEntity, p, note, phone)
	}
	if err := h.Removal.Stuck(c.Request().Context(), h.act(c, p), note.Value, phone.Value); err != nil {
		return err
	}
	return httpx.SeeOther(c, h.guideURL(c, p, "/"+p.guide.OS+"/"+strconv.Itoa(p.n)+"/stuck", "kept", "1"))
}

// lines is a text of several lines as every engine and page can hold it.
func lines(typed string) string {
	text := strings.TrimSpace(strings.ReplaceAll(storable(typed), "\r\n", "\n"))
	if r := []rune(text); len(r) > mostShown {
		text = string(r[:mostShown])
	}
	return text
}

func (h *Handlers) stuckPage(c echo.Context, status int, p place, note, phone ui.Field) error {
	v, err := h.begin(c, "guide.stuck.title")
	if err != nil {
		return err
	}
	path := "/" + p.guide.OS + "/" + strconv.Itoa(p.n)
	stepURL := h.guideURL(c, p, path)
	v.page.Back = stepURL
	view := page.GuideStuck{
		Page: v.page, Step: v.text(p, p.guide.Steps[p.n-1]).Title, StepURL: stepURL, CallbackURL: h.callURL(c, p.subscription),
		Until: v.freeUntil(p), Subscription: p.subscription, Note: note, Phone: phone,
	}
	if p.item != nil {
		view.Action = h.guideAction(c, p, path+"/stuck")
		if query(c, "kept") != "" {
			view.Kept = p.removal.Reference
		}
	}
	h.stuckWays(c, p, &view)
	for _, e := range []ui.FieldError{{Field: "note", Text: note.Error}, {Field: "phone", Text: phone.Error}} {
		if e.Text != "" {
			view.Errors = append(view.Errors, e)
		}
	}
	return h.Render.Page(c, status, page.GuideStuckPage(view))
}

// stuckWays lead from a step that did not work to the desk: to a time there,
// to the case where that is settled, or first to the purchase.
func (h *Handlers) stuckWays(c echo.Context, p place, view *page.GuideStuck) {
	if p.item != nil && p.removal.Reference != "" {
		view.CaseURL = h.url(c, "/case/"+p.removal.Reference)
	}
	switch {
	case p.item != nil && p.removal.State != removal.NotStarted && p.removal.State != removal.SelfAttested:
		view.Settled = true
	case view.Until == "":
	case p.subscription == "":
		view.CheckURL = h.url(c, "/check")
	case p.item != nil:
		view.BookURL = h.url(c, "/store", "s", p.subscription)
	default: // the code from the mailbox first; and it may be booked already
		view.BookURL = h.url(c, "/remove", "s", p.subscription)
	}
}

// freeUntil is until when the desk removes this product for free; "" when
// that is over.
func (v view) freeUntil(p place) string {
	program := v.book.For(p.slug)
	if p.item != nil {
		program = p.item.Program
	}
	if program == nil || !program.RemovalWindow().Contains(v.now) {
		return ""
	}
	return v.Deadline(program.RemovalWindow().End(), program.Zone)
}

// showEnd asks for the customer's word. ?note=1 first asks for the mailed code,
// so that the word can be put on the case.
func (h *Handlers) showEnd(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	if p.subscription != "" && p.item == nil && query(c, "note") != "" {
		if _, done, err := h.item(c, p.subscription, guest.Proven); done || err != nil {
			return err
		}
	}
	v, err := h.begin(c, "guide.end.title")
	if err != nil {
		return err
	}
	v.page.Back = h.stepURL(c, p, len(p.guide.Steps))
	return h.Render.Page(c, http.StatusOK, page.GuideEndPage(page.GuideEnd{
		Page: v.page, Action: h.guideAction(c, p, "/"+p.guide.OS+"/done"), Subscription: p.subscription,
		Product: v.line(p), System: v.Platform(p.guide.OS),
		StuckURL: h.guideURL(c, p, "/"+p.guide.OS+"/"+strconv.Itoa(p.guide.First(guide.Uninstall))+"/stuck"),
	}))
}

// attest takes the customer's word that it is gone, and leads to the case, or
// to the last page where there is none.
func (h *Handlers) attest(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	if p.item != nil {
		_, err := h.Desk.Attest(c.Request().Context(), h.act(c, p))
		switch {
		case fault.Is(err, "at_the_desk"):
			return httpx.SeeOther(c, h.origin(c, p)) // where it says so
		case err != nil:
			return err
		case p.item.Exchange != nil:
			return httpx.SeeOther(c, h.origin(c, p))
		}
	}
	return httpx.SeeOther(c, h.guideURL(c, p, "/"+p.guide.OS+"/gone"))
}

func (h *Handlers) showGone(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	v, err := h.begin(c, "guide.gone.title")
	if err != nil {
		return err
	}
	v.page.Back = h.guideURL(c, p, "/"+p.guide.OS+"/done")
	view := page.GuideGone{Page: v.page}
	if len(p.systems) > 1 {
		view.ChooseURL = h.guideURL(c, p, "")
	}
	switch {
	case p.item == nil && p.subscription != "":
		view.NoteURL = h.guideURL(c, p, "/"+p.guide.OS+"/done", "note", "1")
	case p.item != nil && p.removal.State == removal.SelfAttested:
		view.NotedOn, view.Reference = v.Moment(p.removal.ChangedAt, p.item.Program.Zone), p.removal.Reference
	}
	if p.item != nil && p.removal.Reference != "" {
		view.CaseURL = h.url(c, "/case/"+p.removal.Reference)
	}
	return h.Render.Page(c, http.StatusOK, page.GuideGonePage(view))
}
