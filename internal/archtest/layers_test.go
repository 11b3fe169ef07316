package archtest

import (
	"fmt"
	"slices"
	"strings"
)

const module = "swapdesk/"

// The rooms of the house, each with the packages in it. A name covers the
// packages below it, the longest name wins.
var rooms = map[string][]string{
	"fault":       {"internal/fault"},
	"T0":          {"internal/qr", "internal/day", "internal/ids", "internal/config", "internal/vault"},
	"words":       {"internal/words"},
	"T1":          {"internal/program", "internal/catalog", "internal/purchase", "internal/store", "internal/staff", "internal/eligibility", "internal/audit", "internal/casefile", "internal/guest", "internal/guide", "internal/ics"},
	"notify":      {"internal/notify"},
	"T2":          {"internal/lookup", "internal/exchange", "internal/removal", "internal/queue", "internal/kiosk", "internal/override", "internal/callback", "internal/importer", "internal/report", "internal/reminder", "internal/policy", "internal/account", "internal/support", "internal/search", "internal/contact", "internal/handoff", "internal/bounce"},
	"db":          {"internal/db"},
	"worker":      {"internal/worker"},
	"mail":        {"internal/mail"},
	"demo":        {"internal/demo"},
	"migrations":  {"migrations"},
	"static":      {"static"},
	"ui":          {"templates/ui"},
	"layout":      {"templates/layout"},
	"email page":  {"templates/email"},
	"page":        {"templates"},
	"web":         {"web"},
	"httpx":       {"web/httpx"},
	"audience":    {"web/customer", "web/kiosk", "web/desk", "web/manage", "web/staff", "web/api", "web/demo"},
	"cmd":         {"cmd"},
	"test only":   {"internal/testkit", "internal/browser", "internal/archtest", "internal/e2e"},
	"test bench":  {"internal/db/dbtest"},
	"module root": {"."},
}

// arrows tells for each room the rooms that it may import from, in code that
// is not a test. Tests may import what they like: they drive real databases
// and whole servers.
var arrows = map[string][]string{
	"fault":       {},
	"T0":          {"fault", "T0"},
	"words":       {"fault", "T0", "T1"},
	"T1":          {"fault", "T0", "T1"},
	"notify":      {"fault", "T0", "words", "T1"},
	"T2":          {"fault", "T0", "words", "T1", "notify"},
	"db":          {"fault", "T0", "words", "T1", "T2", "notify", "db", "migrations"},
	"worker":      {"fault", "T0", "words", "T1", "T2", "notify", "worker"},
	"mail":        {"fault", "T0", "words", "T1", "T2", "notify", "mail", "email page"},
	"demo":        {"fault", "T0", "words", "T1", "T2", "notify", "demo"},
	"migrations":  {},
	"static":      {},
	"ui":          {"ui"},
	"layout":      {"ui"},
	"email page":  {"ui", "layout"},
	"page":        {"ui", "layout"},
	"web":         {"fault", "T0", "words", "T1", "T2", "notify", "ui", "layout", "page", "static", "httpx", "audience", "web"},
	"httpx":       {"fault", "T0", "words", "T1", "T2", "notify", "ui", "layout", "page", "static", "httpx"},
	"audience":    {"fault", "T0", "words", "T1", "T2", "notify", "ui", "layout", "page", "static", "httpx"},
	"cmd":         {"fault", "T0", "words", "T1", "T2", "notify", "db", "worker", "mail", "demo", "migrations", "static", "ui", "layout", "page", "web", "httpx", "audience", "cmd"},
	"test only":   {"test only"},
	"test bench":  {"fault", "T0", "T1", "T2", "notify", "db", "migrations", "test only"},
	"module root": {},
}

// also lists single arrows that a room as a whole may not have, from package
// to package, each with its reason. Keep it short.
var also = map[[2]string]string{
	{"internal/importer", "internal/exchange"}: "keys that arrive fill rain checks in the import's transaction",
	{"internal/queue", "internal/removal"}:     "whoever is checked in, served or gone changes the removal in the ticket's transaction",
	{"internal/db/dbtest", "internal/worker"}:  "the job tables are part of a test's database",
}

// kept lists imports from outside that only some folders may have, and what
// the nouns may not have at all. A path covers the packages below it.
var kept = []struct {
	imports []string
	only    []string // folders that may
	not     []string // rooms that may not, when only is empty
	why     string
}{
	{[]string{"github.com/labstack/echo/v4", "github.com/labstack/echo"}, []string{"web"}, nil, "another version of echo must stay a local change"},
	{[]string{"modernc.org/sqlite", "github.com/jackc/pgx/v5"}, []string{"internal/db"}, nil, "only db knows the engines"},
	{[]string{"database/sql", "net/http", "net", "os"}, nil, []string{"T1"}, "nouns do no input or output"},
	{[]string{"net/http"}, nil, []string{"T2", "notify"}, "use cases know no web"},
}

// roomOf finds the room of a package folder; "" when nobody gave it one.
func roomOf(dir string) string {
	best, room := -1, ""
	for name, dirs := range rooms {
		for _, d := range dirs {
			if within(dir, d) && len(d) > best {
				best, room = len(d), name
			}
		}
	}
	return room
}

// within tells whether package p is d or below it.
func within(p, d string) bool { return p == d || strings.HasPrefix(p, d+"/") }

// checkArrows enforces the table above.
func checkArrows(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !f.isGo() {
			continue
		}
		room := roomOf(f.dir())
		if room == "" {
			found = append(found, f.path+": no room of the house: give "+f.dir()+" one in archtest's table")
			continue
		}
		if f.isTest() {
			continue
		}
		for _, imp := range f.imports() {
			to, ours := strings.CutPrefix(imp, module)
			if _, single := also[[2]string{f.dir(), to}]; single {
				continue
			}
			if ours && !slices.Contains(arrows[room], roomOf(to)) {
				found = append(found, fmt.Sprintf("%s: %s may not import %s (%s)", f.path, room, to, roomOf(to)))
			}
		}
	}
	return found
}

// checkAudiences keeps one audience from showing another's pages: audience is
// authorization.
func checkAudiences(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !f.isGo() || f.isTest() || roomOf(f.dir()) != "audience" {
			continue
		}
		own := strings.TrimPrefix(f.dir(), "web/")
		for _, imp := range f.imports() {
			page, ours := strings.CutPrefix(imp, module+"templates/")
			if ours && roomOf("templates/"+page) == "page" && page != own && page != "errorpage" {
				found = append(found, fmt.Sprintf("%s: web/%s may not show the pages of %s", f.path, own, page))
			}
		}
	}
	return found
}

// checkKept enforces the list of imports from outside. Tests are free here
// too: some drive an engine or a server from outside.
func checkKept(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if f.isTest() {
			continue
		}
		for _, imp := range f.imports() {
			for _, k := range kept {
				if !slices.ContainsFunc(k.imports, func(p string) bool { return within(imp, p) }) {
					continue
				}
				allowed := slices.ContainsFunc(k.only, func(d string) bool { return within(f.dir(), d) })
				if k.only == nil {
					exact := slices.Contains(k.imports, imp)
					allowed = !exact || !slices.Contains(k.not, roomOf(f.dir()))
				}
				if !allowed {
					found = append(found, fmt.Sprintf("%s: may not import %s: %s", f.path, imp, k.why))
				}
			}
		}
	}
	return found
}
