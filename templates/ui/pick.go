package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Pick is one row of a pick list: a radio, its label, and what stands under
// it.
type Pick struct {
	Value, Label, Note string
	Checked            bool
	Tag                string          // words of a tag behind the label; "" for none
	More               templ.Component // nil for nothing
}

// PickList is a question with radios as its answers.
type PickList struct {
	Name, Legend, Error string
	Picks               []Pick
}

// id of a radio: the first carries the bare name, so that the error summary
// leads to it.
func (l PickList) id(i int) string {
	if i == 0 {
		return l.Name
	}
	return l.Name + "-" + l.name(i)
}

// moreID names what stands under the label of a pick.
func (l PickList) moreID(i int) string { return l.Name + "-" + l.name(i) + "-more" }

// name is the value of a pick as part of an id: letters, digits and dashes.
func (l PickList) name(i int) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, l.Picks[i].Value)
}
