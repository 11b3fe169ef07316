package program

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is one field that differs, named as in the program file; a curated
// list is "replacements.SKU". From and To are as text, "" for nothing.
type Change struct{ Field, From, To string }

// String is one line of a dry run.
func (c Change) String() string { return fmt.Sprintf("%s: %q → %q", c.Field, c.From, c.To) }

// Diff lists what changes when other replaces d, in the order of the program
// file; none when they say the same. For a new program d is the zero
// Definition.
func (d Definition) Diff(other Definition) []Change {
	from, to := d.fields(), other.fields()
	changes := []Change{}
	for i, f := range from {
		if f.text != to[i].text {
			changes = append(changes, Change{f.name, f.text, to[i].text})
		}
	}
	skus := slices.Collect(maps.Keys(d.Replacements))
	skus = slices.AppendSeq(skus, maps.Keys(other.Replacements))
	slices.Sort(skus)
	for _, sku := range slices.Compact(skus) {
		a, b := strings.Join(d.Replacements[sku], ", "), strings.Join(other.Replacements[sku], ", ")
		if a != b {
			changes = append(changes, Change{"replacements." + sku, a, b})
		}
	}
	return changes
}

type field struct{ name, text string }

func (d Definition) fields() []field {
	zone := ""
	if d.Zone != nil {
		zone = d.Zone.String()
	}
	return []field{
		{"slug", d.Slug},
		{"retailer", d.Retailer},
		{"service_desk", d.ServiceDesk},
		{"support_phone", d.SupportPhone},
		{"vendor", d.Vendor},
		{"opens_on", d.OpensOn.String()},
		{"window_days", count(d.WindowDays)},
		{"removal_days", count(d.RemovalDays)},
		{"time_zone", zone},
		{"status", string(d.Status)},
		{"statement", d.Statement},
		{"withdrawn", strings.Join(d.Withdrawn, ", ")},
		{"desk_services", strings.Join(d.DeskServices, ", ")},
	}
}

// count is "" for 0, which no file can say: window and removal last ≥ 1 day.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func quoted[S ~string](all []S) string {
	text := make([]string, len(all))
	for i, s := range all {
		text[i] = strconv.Quote(string(s))
	}
	return strings.Join(text, ", ")
}
