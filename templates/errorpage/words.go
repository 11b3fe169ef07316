package errorpage

import "strconv"

// known is the status whose words are shown.
func (v View) known() int {
	switch v.Status {
	case 403, 404, 409, 413, 429, 503:
		return v.Status
	case 400, 405:
		return 404
	}
	return 500
}

func (v View) word(part string) string {
	return "errorpage." + strconv.Itoa(v.known()) + "." + part
}

// TitleID is the catalog id of the document title for a status.
func TitleID(status int) string { return View{Status: status}.word("title") }
