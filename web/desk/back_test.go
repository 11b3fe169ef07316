package desk_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/web/desk"
)

// Whoever asks for the address of a form finds the page on which it stands:
// none of them is a dead end after signing in again.
func TestFormsLeadBack(t *testing.T) {
	t.Parallel()
	asked, gets := map[string]string{}, map[string]bool{}
	for _, r := range (&desk.Handlers{}).Routes() {
		if r.Method == http.MethodGet {
			gets[r.Path] = true
		}
	}
	for _, r := range (&desk.Handlers{}).Routes() {
		if r.Method != http.MethodGet && !gets[r.Path] && !strings.HasSuffix(r.Path, "/presence") {
			t.Errorf("%s is a dead end", r.Path)
		}
		switch r.Path {
		case "/desk/case/:id/note", "/desk/case/:id/contact/stop", "/desk/callbacks/:id/take":
			if r.Method != http.MethodGet {
				continue
			}
			rec := httptest.NewRecorder()
			path := strings.Replace(r.Path, ":id", "a%2F%2Fb", 1)
			c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, path+"?q=1", nil), rec)
			if err := r.Handle(c, account.Signed{}); err != nil {
				t.Fatal(err)
			}
			asked[r.Path] = rec.Header().Get("Location")
		}
	}
	for path, want := range map[string]string{
		"/desk/case/:id/note":         "/desk/case/a%2F%2Fb",
		"/desk/case/:id/contact/stop": "/desk/case/a%2F%2Fb/contact",
		"/desk/callbacks/:id/take":    "/desk/callbacks",
	} {
		if asked[path] != want {
			t.Errorf("%s leads to %q, should lead to %q", path, asked[path], want)
		}
	}
}
