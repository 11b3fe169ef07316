package e2e

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/staff"
	"swapdesk/web/httpx"
)

// staffRoutes are the routes that the guard of the staff's pages knows.
func staffRoutes(t *testing.T) []httpx.Route {
	t.Helper()
	return site(t).(interface{ StaffRoutes() []httpx.Route }).StaffRoutes()
}

// enter signs in as a role by the one click of the demonstration, and gives the
// cookie.
func (d *desk) enter(role staff.Role) string {
	d.t.Helper()
	res, _ := d.send("POST", "/demo/sign-in", "role="+string(role), "")
	for _, c := range res.Cookies() {
		if c.Name == "staff" && res.StatusCode == http.StatusSeeOther {
			return "staff=" + c.Value
		}
	}
	d.t.Fatalf("signing in as %s: %d", role, res.StatusCode)
	return ""
}

// send sends a request from this site with a cookie; redirects are not
// followed.
func (d *desk) send(method, path, form, cookie string) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(form))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Origin", d.base)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res, string(body)
}

// one gives the one text of a query on the demonstration's database.
func (d *desk) one(query string) (text string) {
	d.t.Helper()
	database, err := db.OpenExisting(d.t.Context(), "sqlite:"+d.dir+"/swapdesk-demo.db")
	if err != nil {
		d.t.Fatal(err)
	}
	defer database.Close()
	if err := database.Writer().QueryRowContext(d.t.Context(), query).Scan(&text); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return text
}

// Every staff route, for every role, about something that is there, something
// that is not, and nothing at all, answers on the running server as the table
// of permissions says; and what is not there answers as what cannot be.
func TestStaffRolesOnTheServer(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	objects := []string{
		d.one(`SELECT reference FROM customer_case ORDER BY id LIMIT 1`),
		d.one(`SELECT id FROM subscription WHERE id NOT IN (SELECT subscription_id FROM customer_case) ORDER BY id LIMIT 1`),
		"7K4M-9PQX-2WTC", "nothing", "%00", "%FF",
	}
	asked := 0
	for _, route := range staffRoutes(t) {
		for _, role := range append(staff.Roles(), "") {
			absent := map[int]bool{}
			for i, object := range objects {
				path := strings.NewReplacer(":ref", object, ":id", object).Replace(route.Path)
				if i > 0 && path == route.Path {
					break // it is about nothing
				}
				cookie := ""
				if role != "" {
					cookie = d.enter(role)
				}
				asked++
				res, body := d.send(route.Method, path, "", cookie)
				d.judge(route, role, path, res, body)
				if i >= 2 {
					absent[res.StatusCode] = true
				}
			}
			if len(absent) > 1 {
				t.Errorf("%s %s as %q tells what is absent from what cannot be: %v", route.Method, route.Path, role, absent)
			}
		}
	}
	if asked < 70 {
		t.Errorf("only %d requests", asked)
	}
	t.Logf("%d routes, %d requests", len(staffRoutes(t)), asked)
}

// judge compares an answer with the table of permissions.
func (d *desk) judge(route httpx.Route, role staff.Role, path string, res *http.Response, body string) {
	d.t.Helper()
	toSignIn := strings.HasPrefix(res.Header.Get("Location"), httpx.SignInPath)
	may := slices.ContainsFunc(staff.Permissions(), func(p staff.Permission) bool {
		return p.Action == route.Action && slices.Contains(p.Roles, role)
	})
	ok := res.StatusCode < http.StatusInternalServerError
	switch {
	case role == "":
		ok = ok && res.StatusCode == http.StatusSeeOther && toSignIn && body == ""
	case !may:
		ok = ok && res.StatusCode == http.StatusForbidden
	default:
		ok = ok && res.StatusCode != http.StatusForbidden && (!toSignIn || strings.HasSuffix(path, "sign-out"))
	}
	if !ok {
		d.t.Errorf("%s %s as %q: %d to %q", route.Method, path, role, res.StatusCode, res.Header.Get("Location"))
	}
}
