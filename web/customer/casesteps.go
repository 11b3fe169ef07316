package customer

import (
	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/guide"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
)

// caseSteps puts the safe order onto a case page, each task with its way into
// the guide, and ticks what is done. Whoever waits for a key keeps the old
// antivirus, and has only the renewal to stop.
func (h *Handlers) caseSteps(c echo.Context, v view, item lookup.Item, view *page.Case) error {
	r, err := h.Removal.Find(c.Request().Context(), item.Subscription.ID)
	if err != nil {
		return err
	}
	p := h.placeOf(v, item, r)
	tasks := guide.Tasks()
	if item.Exchange.State == casefile.Waiting {
		tasks = tasks[:1]
	}
	for _, t := range tasks {
		step := page.Step{ID: string(t), Done: t == guide.Uninstall && r.Gone()}
		switch {
		case t == guide.Key:
			step.Link = view.KeyURL
		case p.guide != nil:
			step.Link = h.stepURL(c, p, p.guide.First(t))
		default:
			step.Link = h.guideURL(c, p, "", "task", string(t))
		}
		if p.guide != nil && p.guide.TaskDone(t, p.done) {
			step.Done = true
		}
		view.Steps = append(view.Steps, step)
	}
	if r.State == removal.SelfAttested {
		view.GoneOn = v.Moment(r.ChangedAt, item.Program.Zone)
	}
	return nil
}

// placeOf is where in the guides a subscription is; its guide is nil until a
// system was chosen, or when the product covers only one.
func (h *Handlers) placeOf(v view, item lookup.Item, r removal.Removal) place {
	p := place{
		slug: item.Line.SKU, bought: item.Product, family: h.Guides.Match(*item.Product),
		subscription: item.Subscription.ID, item: &item, removal: r,
	}
	p.systems = p.family.Covers(*item.Product)
	if v.book.For(p.slug) == nil { // exchanged under an offer that has changed since
		p.slug, p.systems = p.family.ID, p.family.Systems()
	}
	for _, os := range p.systems {
		if os == r.OS || len(p.systems) == 1 {
			p.guide = p.family.Guide(os)
		}
	}
	return p
}
