package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// columns is how many days of a desk stand beside each other.
const columns = 7

// finding is what the page of desks and times is to show.
type finding struct {
	near, store  string // numbers: around which desk, and whose times
	from         string // the first day, as in a URL
	place        string // as typed
	towns        []removal.Spot
	placeProblem string
	problem      string        // words at the times
	wait         *removal.Spot // near which only a rain check can be had; nil: elsewhere
	waitProblem  string
}

func (h *Handlers) showBook(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	return h.bookPage(s, http.StatusOK, finding{near: c.QueryParam("near"), store: c.QueryParam("store"), from: c.QueryParam("from")})
}

// findDesks leads to the desks around the one that is nearest to a place. The
// place itself, where somebody lives, stays out of the URL.
func (h *Handlers) findDesks(s seating, typed string) error {
	look := finding{place: typed}
	spots, err := h.Removal.Locate(s.ctx(), typed)
	switch {
	case fault.Is(err, "place_empty"):
		look.placeProblem = "Enter a ZIP code or a town"
	case fault.Is(err, "place_format"):
		look.placeProblem = "This must be a 5-digit ZIP code or a town, like Richfield, MN"
	case fault.KindOf(err) == fault.NotFound && err != nil:
		look.placeProblem = "We do not know this place. Try a ZIP code"
	case err != nil:
		return err
	case len(spots) > 1:
		look.towns = spots
		return h.bookPage(s, http.StatusOK, look)
	default:
		near, err := h.Removal.Near(s.ctx(), s.standing, spots[0].At)
		if err != nil {
			return err
		}
		if near.Waitable && s.standing.Live == nil {
			look.wait = &spots[0]
			return h.bookPage(s, http.StatusOK, look)
		}
		if len(near.Desks) > 0 {
			number := near.Desks[0].Number
			for _, d := range near.Desks {
				if !d.First.IsZero() {
					return httpx.SeeOther(s, s.bookURL(number, d.Number, ""))
				}
			}
			return httpx.SeeOther(s, s.bookURL(number, number, ""))
		}
		look.placeProblem = "There is no desk within 500 miles"
	}
	return h.bookPage(s, http.StatusUnprocessableEntity, look)
}

func (s seating) bookURL(near, store, from string) string {
	q := url.Values{"store": {store}}
	if near != "" && near != store {
		q.Set("near", near)
	}
	if from != "" {
		q.Set("from", from)
	}
	return s.url("/book?" + q.Encode())
}

func (h *Handlers) bookPage(s seating, status int, look finding) error {
	v := page.Book{Why: s.why, Search: s.ownStore() == ""}
	var err error
	if v.Acting, err = h.acts(s.acting, "Book a removal", "/book", ""); err != nil {
		return err
	}
	if live := s.standing.Live; live != nil {
		v.Now = h.bookedAt(s, *live)
		if s.mine() && s.standing.Changeable(h.Now()) {
			v.CancelURL = s.url("/book/cancel")
			v.Heading = "Move the removal"
		}
	}
	if s.why != "" {
		return h.Render.Page(s, status, page.BookPage(v))
	}
	v.Place = ui.Field{Name: "place", Label: "ZIP code or town", Value: look.place, Error: look.placeProblem, Autocomplete: "off"}
	if look.placeProblem != "" && v.Search {
		v.Errors = append(v.Errors, ui.FieldError{Field: "place", Text: look.placeProblem})
	}
	for _, t := range look.towns {
		v.Towns = append(v.Towns, ui.Pick{Value: t.Typed, Label: t.Typed})
	}
	if look.wait != nil {
		h.addWait(s, look, &v)
		return h.Render.Page(s, status, page.BookPage(v))
	}
	if store := s.shownStore(look); store != "" {
		look.store = store
		if err := h.addTimes(s, look, &v); err != nil {
			return err
		}
	}
	return h.Render.Page(s, status, page.BookPage(v))
}

// shownStore is the desk whose times are shown: that of the URL, or the one
// that is likeliest; "" for none.
func (s seating) shownStore(look finding) string {
	switch own := s.ownStore(); {
	case own != "":
		return own
	case look.store != "" || look.placeProblem != "" || len(look.towns) > 0:
		return look.store
	case s.standing.Live != nil:
		return s.standing.Live.StoreNumber
	}
	return s.by.Account.StoreNumber
}

// addTimes draws the times of a desk, and the desks around.
func (h *Handlers) addTimes(s seating, look finding, v *page.Book) error {
	o, err := h.Removal.Openings(s.ctx(), s.standing, look.store)
	if fault.Is(err, "store_not_found") {
		v.Place.Error = "Store " + look.store + " has no desk"
		if s.ownStore() != "" {
			v.Why = "Your store has no service desk."
		}
		return nil
	}
	if err != nil {
		return err
	}
	w := h.Desk.In()
	v.Store, v.StoreName, v.Address, v.Zone = o.Number, o.Name, o.OneLine(), w.Zone(o.Location, h.Now())
	v.Length = fmt.Sprintf("%d minutes.", int(o.Duration()/time.Minute))
	first := o.FirstFree()
	if v.Full = first < 0; !v.Full {
		h.addDays(s, look, o, first, v)
	}
	if v.Problem = look.problem; v.Problem != "" && !v.Full {
		v.Errors = append(v.Errors, ui.FieldError{Field: "slot", Text: v.Problem})
	}
	if s.ownStore() != "" {
		return nil
	}
	return h.addDesks(s, look, o, v)
}

// addDays draws the days from the one asked for, or from the first with a free
// time.
func (h *Handlers) addDays(s seating, look finding, o removal.Openings, first int, v *page.Book) {
	begin := first
	if on, err := day.Parse(look.from); err == nil {
		if i := slices.IndexFunc(o.Days, func(d removal.Day) bool { return d.On == on }); i >= 0 {
			begin = i
		}
	}
	end := min(begin+columns, len(o.Days))
	if !slices.ContainsFunc(o.Days[begin:end], func(d removal.Day) bool { return len(d.Free) > 0 }) && look.problem != "" {
		begin = first
		end = min(begin+columns, len(o.Days))
	}
	if begin > 0 {
		v.Earlier = s.bookURL(look.near, o.Number, o.Days[max(0, begin-columns)].On.String())
	}
	if end < len(o.Days) {
		v.Later = s.bookURL(look.near, o.Number, o.Days[end].On.String())
	}
	for _, d := range o.Days[begin:end] {
		v.Days = append(v.Days, h.bookDay(s, o, d))
	}
}

func (h *Handlers) bookDay(s seating, o removal.Openings, d removal.Day) page.BookDay {
	w := h.Desk.In()
	column := page.BookDay{Date: w.Day(d.On)}
	switch {
	case !d.Open.Open():
		column.Note = "Closed"
	case len(d.Free) == 0:
		column.Note = "Full"
	}
	hold := s.standing.Hold
	column.Times = httpx.TimePicks(w, d.Free, o.Location, func(t time.Time) bool { return hold != nil && hold.At(o.Number, t) })
	return column
}

// addDesks lists the desks around the one that is nearest to the place.
func (h *Handlers) addDesks(s seating, look finding, o removal.Openings, v *page.Book) error {
	center := o.Calendar
	if look.near != "" && look.near != o.Number {
		if found, err := h.Removal.Calendar(s.ctx(), look.near); err == nil {
			center = found
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	near, err := h.Removal.Near(s.ctx(), s.standing, center.At)
	if err != nil {
		return err
	}
	w := h.Desk.In()
	v.Near = "Miles from " + center.Name
	for _, d := range near.Desks {
		link := page.DeskLink{
			URL: s.bookURL(center.Number, d.Number, ""), Name: d.Name, Address: d.OneLine(), Miles: fmt.Sprintf("%.0f mi", d.Miles),
			Today: "Closed today", First: "Full", Current: d.Number == o.Number,
		}
		if d.Today.Open() {
			link.Today = "Today " + w.Minute(d.Today.Opens) + " to " + w.Minute(d.Today.Closes)
		}
		if !d.First.IsZero() {
			link.First = "First: " + w.Day(day.Of(d.First, d.Location)) + ", " + w.Hour(d.First, d.Location)
		}
		if s.can(staff.BookRemoval, d.Number) {
			v.Desks = append(v.Desks, link)
		}
	}
	return nil
}
