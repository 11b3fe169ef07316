package guide

import (
	"slices"
	"strings"

	"swapdesk/internal/catalog"
)

// Task is one line of the safe order on the case page (ux.md). Several steps
// of a guide may belong to one task.
type Task string

// The tasks, in the order in which they must be done: a device is never
// without an antivirus for long, and never has two.
const (
	Renewal    Task = "renewal"
	Key        Task = "key"
	Uninstall  Task = "uninstall"
	Restart    Task = "restart"
	Install    Task = "install"
	Protection Task = "protection"
)

// Tasks gives all tasks in their order.
func Tasks() []Task { return []Task{Renewal, Key, Uninstall, Restart, Install, Protection} }

// Gap is what the protection-gap guard warns of at a step.
type Gap string

// The gaps.
const (
	NoGap         Gap = ""
	NoneInstalled Gap = "none" // from here on nothing protects the device
	TwoInstalled  Gap = "two"  // the next thing to do could leave it with two
)

// Text is one step in one language. "{product}" and "{vendor}" in it stand for
// the old product and its maker; see Fill.
type Text struct {
	Title string   `toml:"title"`
	Do    []string `toml:"do"`   // what to do, in order
	Note  string   `toml:"note"` // one paragraph behind it; "" for none
}

// Fill puts the names of the old product and its maker into a text.
func (t Text) Fill(product, vendor string) Text {
	names := strings.NewReplacer("{product}", product, "{vendor}", vendor)
	filled := Text{Title: names.Replace(t.Title), Note: names.Replace(t.Note)}
	for _, line := range t.Do {
		filled.Do = append(filled.Do, names.Replace(line))
	}
	return filled
}

// Step is one page of a guide.
type Step struct {
	ID   string // stable: progress is kept under it
	Task Task
	Gap  Gap
	text map[string]Text
}

// In gives the step in a language (BCP 47), English where there is no other.
func (s Step) In(lang string) Text {
	if t, ok := s.text[lang]; ok {
		return t
	}
	return s.text["en"]
}

// Guide is what to do on one operating system.
type Guide struct {
	Family string
	OS     string // windows, mac, android or ios, as catalog.Product.Platforms
	Steps  []Step
}

// Find gives the number of a step, from 1; 0 when there is none with this id.
func (g *Guide) Find(id string) int {
	return 1 + slices.IndexFunc(g.Steps, func(s Step) bool { return s.ID == id })
}

// First gives the number, from 1, of the first step of a task.
func (g *Guide) First(task Task) int {
	return 1 + slices.IndexFunc(g.Steps, func(s Step) bool { return s.Task == task })
}

// Next gives the number, from 1, of the first step that is not done yet; 0
// when all are.
func (g *Guide) Next(done func(step string) bool) int {
	return 1 + slices.IndexFunc(g.Steps, func(s Step) bool { return !done(s.ID) })
}

// TaskDone tells whether every step of a task is done.
func (g *Guide) TaskDone(task Task, done func(step string) bool) bool {
	return !slices.ContainsFunc(g.Steps, func(s Step) bool { return s.Task == task && !done(s.ID) })
}

// Family is the products of one maker that are removed alike.
type Family struct {
	ID      string // stands in URLs
	Name    string // as people call the products; "" for any other maker's
	Vendor  string // "" for any other maker's
	vendors []string
	guides  map[string]*Guide
}

// Systems are the operating systems that there is a guide for, in reading
// order.
func (f *Family) Systems() []string {
	all := make([]string, 0, len(f.guides))
	for os := range f.guides {
		all = append(all, os)
	}
	slices.Sort(all)
	return catalog.InReadingOrder(all)
}

// Guide gives the guide of an operating system; nil when there is none.
func (f *Family) Guide(os string) *Guide { return f.guides[os] }

// Covers are the systems that a product covers and this family has guides
// for, in reading order.
func (f *Family) Covers(p catalog.Product) []string {
	return slices.DeleteFunc(f.Systems(), func(os string) bool { return !slices.Contains(p.Platforms, os) })
}

// Book is all families. It is safe for concurrent use.
type Book struct{ families []*Family }

// Family finds a family by its id; nil when there is none.
func (b *Book) Family(id string) *Family {
	i := slices.IndexFunc(b.families, func(f *Family) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return b.families[i]
}

// Families lists all, those of a named maker first.
func (b *Book) Families() []*Family { return slices.Clone(b.families) }

// Match finds the family of a purchased product: that of its maker, or of the
// maker that its name begins with; else the family for any other maker. It is
// never nil.
func (b *Book) Match(p catalog.Product) *Family {
	for _, f := range b.families {
		for _, v := range f.vendors {
			if startsWith(p.Vendor, v) || startsWith(p.Name, v) {
				return f
			}
		}
	}
	return b.families[len(b.families)-1]
}

// startsWith compares whole words and forgives case: "Kaspersky Lab" starts
// with "kaspersky", "Kasperskyish" does not.
func startsWith(name, word string) bool {
	words, first := strings.Fields(strings.ToLower(name)), strings.Fields(strings.ToLower(word))
	return len(first) > 0 && len(words) >= len(first) && slices.Equal(words[:len(first)], first)
}
