package layout

import (
	"strings"

	"swapdesk/templates/ui"
)

// name is the word mark: the retailer, or the service before the first offer.
func name(p ui.Page) string {
	if p.Retailer == "" {
		return p.T("shell.service")
	}
	return p.Retailer
}

// slug is the page's language as it stands in URLs.
func slug(p ui.Page) string { return strings.TrimPrefix(p.Home, "/") }

// title is the document's title, with the errors said first.
func title(p ui.Page) string {
	t := p.Title
	if t != "" {
		t += " – "
	}
	t += name(p)
	if len(p.Errors) > 0 {
		t = p.T("shell.error_prefix") + t
	}
	return t
}
