package program

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
)

// MaxDays is the longest window that a program file may ask for.
const MaxDays = 3650

// ParseFile reads a program file. name is how mistakes call it.
//
// The error is an Invalid fault with code "program_file" around Mistakes: all
// of them at once, except that text which is no TOML at all stops at its
// first mistake. Unknown keys are mistakes, so that a misspelled optional key
// does not pass for one left out.
func ParseFile(data []byte, name string) (Definition, error) {
	s, mistake := readSource(data, name)
	if mistake != nil {
		return Definition{}, invalid(Mistakes{*mistake})
	}
	r := &reader{source: s}
	d := r.definition()
	r.unknown()
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, Mistake.compare)
		return Definition{}, invalid(r.mistakes)
	}
	return d, nil
}

func invalid(m Mistakes) error {
	return &fault.Error{Kind: fault.Invalid, Code: "program_file", Err: m}
}

// reader takes values out of a source and collects mistakes.
type reader struct {
	*source
	known    []string // the keys that were asked for
	mistakes Mistakes
}

func (r *reader) definition() Definition {
	d := Definition{
		Slug:         r.slug(),
		Retailer:     r.text("retailer", "the retailer's name"),
		ServiceDesk:  r.text("service_desk", "the name of the service desk"),
		SupportPhone: r.text("support_phone", "the phone number as printed"),
		Vendor:       r.text("vendor", "the withdrawn vendor's name"),
		OpensOn:      r.date("opens_on"),
		WindowDays:   r.days("window_days"),
		Zone:         r.zone("time_zone"),
		Status:       r.status("status"),
	}
	d.RemovalDays = d.WindowDays
	if r.has("removal_days") {
		d.RemovalDays = r.days("removal_days")
	}
	if r.has("statement") {
		d.Statement = r.text("statement", "the public statement, or no such line")
	}
	if r.has("desk_services") {
		d.DeskServices = r.list("desk_services", "desk_services", r.value("desk_services"), "a list of services")
	}
	r.mention("removal_days", "statement", "desk_services", "replacements")
	d.Withdrawn = r.withdrawn()
	d.Replacements = r.replacements(d.Withdrawn)
	return d
}

func (r *reader) slug() string {
	const expected = "lower-case words and digits joined by dashes, at most 64 characters, like \"kaspersky-2017\""
	s := r.text("slug", expected)
	if s != "" && (len(s) > 64 || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(s)) {
		r.add("slug", expected)
	}
	return s
}

// text is a required line of text; "" after a mistake.
func (r *reader) text(key, expected string) string {
	r.mention(key)
	s, ok := oneLine(r.value(key))
	if !ok {
		r.add(key, expected+", in quotes, on one line")
	}
	return s
}

func (r *reader) date(key string) day.Date {
	r.mention(key)
	text, ok := r.value(key).(string)
	if bare, isDate := r.value(key).(toml.LocalDate); isDate {
		text, ok = bare.String(), true // written without quotes, as TOML allows
	}
	d, err := day.Parse(text)
	if !ok || err != nil {
		r.add(key, "a date like \"2017-09-08\"")
	}
	return d
}

func (r *reader) days(key string) int {
	r.mention(key)
	n, ok := r.value(key).(int64)
	if !ok || n < 1 || n > MaxDays {
		r.add(key, fmt.Sprintf("a whole number of days from 1 to %d, without quotes", MaxDays))
		return 0
	}
	return int(n)
}

func (r *reader) zone(key string) *time.Location {
	r.mention(key)
	name, _ := r.value(key).(string)
	// LoadLocation takes "" and "Local" too, which would mean the server's.
	zone, err := time.LoadLocation(name)
	if name == "" || name == "Local" || err != nil {
		r.add(key, "the name of a time zone like \"America/Chicago\"")
		return nil
	}
	return zone
}

func (r *reader) status(key string) Status {
	r.mention(key)
	all := []Status{Draft, Open, Paused, Closed}
	s, _ := r.value(key).(string)
	if !slices.Contains(all, Status(s)) {
		r.add(key, "one of "+quoted(all))
	}
	return Status(s)
}

func (r *reader) withdrawn() []string {
	r.mention("withdrawn")
	return r.list("withdrawn", "withdrawn", r.value("withdrawn"), "a list of one or more SKUs like [\"1689012\"]")
}

func (r *reader) replacements(withdrawn []string) map[string][]string {
	curated := map[string][]string{}
	if !r.has("replacements") {
		return curated
	}
	table, ok := r.value("replacements").(map[string]any)
	if !ok {
		r.add("replacements", "a table [replacements] of lists")
		return curated
	}
	for sku, value := range table {
		path := join("replacements", sku)
		if len(withdrawn) > 0 && !slices.Contains(withdrawn, sku) {
			r.addAt(r.keys[path], "replacements", fmt.Sprintf("%q", sku), "an SKU that stands in withdrawn")
		}
		curated[sku] = r.list(path, "replacements."+sku, value, "a list of one or more SKUs, best first")
		for i, replacement := range curated[sku] {
			if slices.Contains(withdrawn, replacement) {
				place := r.values[join(path, fmt.Sprint(i))]
				r.addAt(place, "replacements."+sku, fmt.Sprintf("%q", replacement), "an SKU that is not withdrawn itself")
			}
		}
	}
	return curated
}

// list is a list of one or more different lines of text; nil after a mistake
// that leaves nothing to go on with.
func (r *reader) list(path, field string, value any, expected string) []string {
	items, ok := value.([]any)
	if !ok || len(items) == 0 {
		r.addAt(r.place(path), field, r.found(path, value), expected)
		return nil
	}
	all := make([]string, len(items))
	for i, item := range items {
		at := join(path, fmt.Sprint(i))
		s, ok := oneLine(item)
		switch {
		case !ok:
			r.addAt(r.place(at), field, r.found(at, item), "text in quotes, on one line")
		case slices.Contains(all[:i], s):
			r.addAt(r.place(at), field, r.found(at, item)+" a second time", "each one once")
		}
		all[i] = s
	}
	return all
}
