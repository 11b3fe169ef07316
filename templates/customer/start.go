package customer

import "slices"

// statementLang is the language in which retailers make their statements: they
// are quoted, not translated.
const statementLang = "en"

// over tells whether there is nothing left to exchange: every offer has closed.
func (v Start) over() bool {
	return !slices.ContainsFunc(v.Offers, func(o Offer) bool { return o.State != "closed" })
}
