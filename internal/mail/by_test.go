package mail

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/notify"
)

// Whoever has not asked for it notices who did it, in both parts of the mail.
func TestMailsSayWhoActed(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for lang, want := range map[string][2]string{
		"en":    {"A support agent did this for you.", "Our staff in a store did this for you."},
		"es":    {"Un agente de ayuda hizo esto por usted.", "Nuestro personal en una tienda hizo esto por usted."},
		"fr-CA": {"Un agent de soutien a fait ceci pour vous.", "Notre personnel en magasin a fait ceci pour vous."},
	} {
		for i, by := range []string{audit.BySupport, audit.ByStore} {
			m := notify.Message{
				ID: "1", To: "jane@example.com", Lang: lang, At: time.Unix(1506000000, 0), By: by,
				Data: notify.ExchangeIssued{Exchange: notify.Exchange{House: notify.House{Retailer: "Best Buy", SupportPhone: "1-800"}, Reference: "7K4M-9PQX-2WTC"}},
			}
			r, err := ma.Render(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(r.Text, want[i]) || !strings.Contains(r.HTML, want[i]) {
				t.Errorf("%s by %s:\n%s", lang, by, r.Text)
			}
			m.By = ""
			if r, err = ma.Render(t.Context(), m); err != nil || strings.Contains(r.Text, want[i]) {
				t.Errorf("%s: said of nobody, %v", lang, err)
			}
		}
	}
}
