package customer

import (
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/guide"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
)

// The tasks of a case page beside those of the guides.
const (
	chooseTask guide.Task = "exchange" // choose a replacement, while that can be had
	aloneTask  guide.Task = "alone"    // without a replacement: see that something protects the computer
)

// caseTasks are the tasks that make sense: whoever waits for a key keeps the
// old antivirus until then, unless a visit is booked, and nobody installs what
// they have not.
func caseTasks(v *page.Case) []guide.Task {
	switch v.State {
	case "issued":
		return guide.Tasks()
	case "waiting":
		if slices.Contains([]string{"not_started", "canceled", "over", "waiting", "lapsed", "offered"}, v.Removal.State) {
			return []guide.Task{guide.Renewal}
		}
		return []guide.Task{guide.Renewal, guide.Uninstall}
	case "none":
		return []guide.Task{guide.Renewal, chooseTask, guide.Uninstall, guide.Restart, aloneTask}
	}
	return []guide.Task{guide.Renewal, guide.Uninstall, guide.Restart, aloneTask}
}

// caseSteps puts the safe order onto a case page, each task with its way into
// the guide, and ticks what is done.
func (h *Handlers) caseSteps(c echo.Context, v view, item lookup.Item, r removal.Removal, view *page.Case) {
	if item.Product == nil {
		return // nobody knows what there is to uninstall
	}
	p := h.placeOf(v, item, r)
	for _, t := range caseTasks(view) {
		step := page.Step{ID: string(t), Done: t == guide.Uninstall && (r.Gone() || r.State == removal.Waived)}
		switch {
		case t == guide.Key:
			step.Link = view.KeyURL
		case t == chooseTask:
			step.Link = view.ReplaceURL
		case t == aloneTask:
		case p.guide != nil:
			step.Link = h.stepURL(c, p, p.guide.First(t))
		default:
			step.Link = h.guideURL(c, p, "", "task", string(t))
		}
		if p.guide != nil && p.guide.First(t) > 0 && p.guide.TaskDone(t, p.done) {
			step.Done = true
		}
		view.Steps = append(view.Steps, step)
	}
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
