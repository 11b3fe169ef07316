package kiosk_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/words"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	web "swapdesk/web/kiosk"
)

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// printed is the words of a paper.
func printed(t *testing.T, p ui.Page, r page.Receipt) string {
	t.Helper()
	var b strings.Builder
	if err := page.Paper(p, r).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(b.String(), " "))), " ")
}

// The ticket of the queue and the certificate of a removal say all that they
// are for, in every language.
func TestPapersOfTheQueue(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.New(t))
	w.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	base, _ := url.Parse("https://swap.example.com")
	h := &web.Handlers{Words: catalog, Stores: &removal.Desk{Repo: w.DB, Now: w.Clock.Now}, Base: base, Address: base.Host, Now: w.Clock.Now}
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/kiosk", nil), httptest.NewRecorder())
	for lang, say := range map[string]struct{ ticket, certificate []string }{
		"en": {
			[]string{"Your place in line", "Your number 17", "The wait is about 20 min", "We call your number"},
			[]string{"Removal certificate", "Removed Kaspersky", "Restarted after it Yes", "Other protection is on Not yet", "Install your new product today", "Done by Alma Ortiz", "Done on Thursday, September 21, 2017", "To pay Nothing"},
		},
		"es": {
			[]string{"Su lugar en la fila", "Su número 17", "20 min"},
			[]string{"Certificado de eliminación", "Se reinició después Sí", "Hay otra protección activa Todavía no", "Lo hizo Alma Ortiz", "Fecha jueves, 21 de septiembre de 2017"},
		},
		"fr-CA": {
			[]string{"Votre place dans la file", "Votre numéro 17", "20 min"},
			[]string{"Certificat de suppression", "Redémarré ensuite Oui", "Autre protection active Pas encore", "Fait par Alma Ortiz", "Date le jeudi 21 septembre 2017"},
		},
	} {
		at := kiosk.At{Device: kiosk.Device{StoreNumber: "281", Paper: kiosk.Sheet}, Visit: &kiosk.Visit{Lang: lang}}
		words := catalog.In(lang)
		p := ui.Page{Lang: lang, T: words.T, Retailer: "Best Buy"}
		ticket, err := h.TicketPaper(c, at, p, page.Place{Number: 17, Say: []string{words.T("kiosk.ticket.wait", "Wait", "20 min")}, Reference: "7K4M-9PQX-2WTC"})
		if err != nil || !ticket.Sheet || ticket.Code.Size == 0 {
			t.Errorf("%s: %+v, %v", lang, ticket, err)
		}
		done := queue.Certificate{
			Removed: "Kaspersky Internet Security", StaffName: "Alma Ortiz", Store: "Richfield", Zone: "America/Chicago", At: w.Clock.Now(),
		}
		certificate, err := h.CertificatePaper(c, at, p, "7K4M-9PQX-2WTC", done)
		if err != nil {
			t.Fatal(err)
		}
		address := "swap.example.com/" + strings.ToLower(lang) + "/case/7K4M-9PQX-2WTC"
		for paper, sentences := range map[string][]string{
			printed(t, p, ticket): say.ticket, printed(t, p, certificate): append(say.certificate, "7K4M-9PQX-2WTC", address),
		} {
			for _, sentence := range append(sentences, words.T("shell.anti_scam", "Address", base.Host)[:10], "Richfield", "2017") {
				if !strings.Contains(paper, sentence) {
					t.Errorf("%s: no %q on %s", lang, sentence, paper)
				}
			}
		}
		done.Protected = true
		if certificate, err = h.CertificatePaper(c, at, p, "7K4M-9PQX-2WTC", done); err != nil || len(certificate.Next) > 0 {
			t.Errorf("%s: a protected computer is warned of: %v, %v", lang, certificate.Next, err)
		}
	}
}
