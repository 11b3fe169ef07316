package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/staff"
	"swapdesk/web/httpx"
)

// open are the pages for staff that nobody has to be signed in for.
func open() []string {
	return []string{"GET /staff", "GET /staff/sign-in", "POST /staff/sign-in"}
}

// Every route of the staff's pages stands in a table that the guard knows,
// with an action of the permissions.
func TestEveryStaffRouteIsGuarded(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	guarded := map[string]staff.Action{}
	for _, r := range s.staffRoutes() {
		guarded[r.Method+" "+r.Path] = r.Action
	}
	for _, r := range s.routes() {
		area := strings.SplitN(r.Path, "/", 3)[1]
		if strings.HasPrefix(r.Method, "echo") || !slices.Contains([]string{"staff", "desk", "manage"}, area) {
			continue
		}
		name := r.Method + " " + r.Path
		action, ok := guarded[name]
		if !ok && !slices.Contains(open(), name) {
			t.Errorf("%s is in no table: register it through httpx.Staff", name)
		}
		delete(guarded, name)
		if ok && !slices.ContainsFunc(staff.Permissions(), func(p staff.Permission) bool { return p.Action == action }) {
			t.Errorf("%s asks for %q, which no table of permissions has", name, action)
		}
	}
	for name := range guarded {
		t.Errorf("%s is guarded and not served", name)
	}
}

// objects stand in for a path's parameters: of nobody, and of no kind at all.
func objects() []string { return []string{"7K4M-9PQX-2WTC", "nothing", "%00", "..%2F..%2Fstaff"} }

func filled(path, object string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") || part == "*" {
			parts[i] = object
		}
	}
	return strings.Join(parts, "/")
}

// ways are a route's paths, one an object.
func ways(r httpx.Route) []string {
	var found []string
	for _, object := range objects() {
		if path := filled(r.Path, object); !slices.Contains(found, path) {
			found = append(found, path)
		}
	}
	return found
}

func may(role staff.Role, action staff.Action) bool {
	return slices.ContainsFunc(staff.Permissions(), func(p staff.Permission) bool {
		return p.Action == action && slices.Contains(p.Roles, role)
	})
}

// Every route answers every role as the table of permissions says, whatever it
// is asked about: who is signed out signs in, who may not is refused.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	asked := 0
	for _, route := range s.staffRoutes() {
		for _, path := range ways(route) {
			a := s.reader().send(route.Method, path, "", "Origin", local)
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to(), httpx.SignInPath) {
				t.Errorf("%s %s, signed out: %d to %q", route.Method, path, a.status, a.to())
			}
			for _, role := range staff.Roles() {
				asked++
				a := s.as(role).send(route.Method, path, "", "Origin", local)
				in := !strings.HasPrefix(a.to(), httpx.SignInPath) || strings.HasSuffix(path, "sign-out")
				if refused := a.status == http.StatusForbidden; refused == may(role, route.Action) || !in {
					t.Errorf("%s %s as %s: %d to %q", route.Method, path, role, a.status, a.to())
				}
			}
		}
	}
	if asked < 60 {
		t.Errorf("only %d routes and roles were asked", asked)
	}
}

// Every route that changes something refuses posts from elsewhere, whoever is
// signed in.
func TestStaffCrossOrigin(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	unsafe := [][2]string{{http.MethodPost, httpx.SignInPath}}
	for _, r := range s.staffRoutes() {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			unsafe = append(unsafe, [2]string{r.Method, filled(r.Path, objects()[0])})
		}
	}
	for _, route := range unsafe {
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "same-site", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example"},
			{"Origin", "null"},
			{}, // a cookie, and not a word of where it comes from
		} {
			for _, role := range staff.Roles() {
				a := s.as(role).send(route[0], route[1], "", headers...)
				if a.status != http.StatusForbidden || a.cookie != nil {
					t.Errorf("%v as %s with %v: %d", route, role, headers, a.status)
				}
			}
		}
	}
	if len(unsafe) < 5 {
		t.Errorf("only %d routes that change something", len(unsafe))
	}
}

// What asks for a recent second factor does not do without, for any role.
func TestRecentFactor(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	readers := map[staff.Role]*reader{}
	for _, role := range staff.Roles() {
		readers[role] = s.as(role)
	}
	s.Clock.Advance(staff.RecentTime)
	for _, route := range s.staffRoutes() {
		i := slices.IndexFunc(staff.Permissions(), func(p staff.Permission) bool { return p.Action == route.Action })
		for _, role := range staff.Roles() {
			if !may(role, route.Action) || !staff.Permissions()[i].Recent || route.Proves {
				continue
			}
			a := readers[role].send(route.Method, filled(route.Path, objects()[0]), "", "Origin", local)
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to(), httpx.ProvePath) {
				t.Errorf("%s %s as %s: %d to %q", route.Method, route.Path, role, a.status, a.to())
			}
		}
	}
}

// Signing in without a password is the demonstration's alone.
func TestOneClickSignIn(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	for _, r := range s.routes() {
		if strings.HasPrefix(r.Path, "/demo") {
			t.Errorf("%s %s is served", r.Method, r.Path)
		}
	}
	if a := s.reader().post("/demo/sign-in", "role", "admin"); a.status != http.StatusNotFound || a.cookie != nil {
		t.Errorf("without the demonstration: %d", a.status)
	}
	s = newSite(t, dbtest.New(t), local, asDemo)
	r := s.reader()
	if a := r.post("/demo/sign-in", "role", "root"); a.status != http.StatusNotFound || a.cookie != nil {
		t.Errorf("a role that there is not: %d", a.status)
	}
	if a := r.send(http.MethodPost, "/demo/sign-in", "role=admin", "Origin", "https://evil.example"); a.status != http.StatusForbidden {
		t.Errorf("from elsewhere: %d", a.status)
	}
	for _, role := range staff.Roles() {
		r := s.reader()
		a := r.post("/demo/sign-in", "role", string(role))
		if a.status != http.StatusSeeOther || a.cookie == nil {
			t.Fatalf("%s: %d", role, a.status)
		}
		if a = r.get("/staff/sessions"); a.status != http.StatusOK || !strings.Contains(a.body, email(role)) {
			t.Errorf("%s: %d %s", role, a.status, a.h1())
		}
	}
}
