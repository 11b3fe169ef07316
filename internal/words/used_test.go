package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"

	"swapdesk/internal/eligibility"
)

// messages reads the English catalogs again, as the test's own witness.
func messages(t *testing.T) map[string]*i18n.Message {
	t.Helper()
	all := map[string]*i18n.Message{}
	names, err := fs.Glob(files, "catalog/*en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Messages {
			all[m.ID] = m
		}
	}
	return all
}

// call is one T("…", …) somewhere in the program.
type call struct {
	place string
	id    *regexp.Regexp // with .+ for what is computed
	plain string         // the id when nothing is computed
	names []string       // of the values given; nil when some are computed
}

// calls finds every T(…) in the templates and the Go code.
func calls(t *testing.T) []call {
	t.Helper()
	var all []call
	for _, dir := range []string{"templates", "web", "internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(path string, d fs.DirEntry, err error) error {
			if d == nil || d.Name() == "node_modules" {
				return fs.SkipDir // not written yet, or not ours
			}
			if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".go" && ext != ".templ" {
				return err
			}
			text, err := os.ReadFile(path)
			all = append(all, callsIn(strings.TrimPrefix(path, "../../"), string(text))...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func callsIn(path, text string) []call {
	var all []call
	for _, at := range regexp.MustCompile(`\bT\(`).FindAllStringIndex(text, -1) {
		expr, err := parser.ParseExpr(callText(text[at[0]:]))
		if err != nil {
			continue // T's own declaration
		}
		c, ok := expr.(*ast.CallExpr)
		if !ok || len(c.Args) == 0 {
			continue
		}
		pattern, plain := idOf(c.Args[0])
		if pattern == ".+" {
			continue // computed by whom it was handed to: tested there
		}
		line := 1 + strings.Count(text[:at[0]], "\n")
		all = append(all, call{
			place: path + ":" + strconv.Itoa(line), plain: plain,
			id: regexp.MustCompile("^" + pattern + "$"), names: namesOf(c),
		})
	}
	return all
}

// callText cuts "T(a, b)…" behind its closing parenthesis.
func callText(text string) string {
	depth := 0
	quote := rune(0)
	for i, r := range text {
		switch {
		case quote != 0:
			if r == quote && text[i-1] != '\\' {
				quote = 0
			}
		case r == '"' || r == '`' || r == '\'':
			quote = r
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return text
}

// idOf is an id as a pattern, and as it is when nothing in it is computed.
func idOf(e ast.Expr) (pattern, plain string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return regexp.QuoteMeta(s), s
		}
	case *ast.BinaryExpr:
		a, x := idOf(e.X)
		b, y := idOf(e.Y)
		if x == "" || y == "" {
			return a + b, ""
		}
		return a + b, x + y
	}
	return ".+", ""
}

func namesOf(c *ast.CallExpr) []string {
	names := []string{}
	for i := 1; i < len(c.Args); i += 2 {
		_, name := idOf(c.Args[i])
		if name == "" || c.Ellipsis.IsValid() {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// placeholders are the values that a message needs.
func placeholders(m *i18n.Message) []string {
	var names []string
	for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
		for _, match := range regexp.MustCompile(`{{\s*\.(\w+)`).FindAllStringSubmatch(form, -1) {
			names = append(names, match[1])
		}
	}
	if m.One != "" {
		names = append(names, "Count")
	}
	return names
}

// Every id that the program says is in the catalog, and every value that its
// message needs is given.
func TestEveryWordUsedIsThere(t *testing.T) {
	t.Parallel()
	all := messages(t)
	found := calls(t)
	if len(found) < 40 {
		t.Fatalf("only %d calls of T were found: does the search still work?", len(found))
	}
	for _, c := range found {
		if c.plain == "" {
			if !slices.ContainsFunc(ids(all), c.id.MatchString) {
				t.Errorf("%s: no message fits %s", c.place, c.id)
			}
			continue
		}
		m := all[c.plain]
		if m == nil {
			t.Errorf("%s: no message %q", c.place, c.plain)
			continue
		}
		for _, name := range placeholders(m) {
			if c.names != nil && !slices.Contains(c.names, name) {
				t.Errorf("%s: %q needs %s", c.place, c.plain, name)
			}
		}
	}
}

func TestCallsAreFound(t *testing.T) {
	t.Parallel()
	const source = "{ p.T(\"a.b\", \"Name\", f(x), \"Count\", 3) } <p>@x(p.T(\"a.\" + v.Code + \".c\", kv...))\nT(id) T(id string) \\T(\"z\""
	var got []string
	for _, c := range callsIn("x.templ", source) {
		got = append(got, c.place+" "+c.id.String()+" "+strings.Join(c.names, ","))
	}
	want := []string{`x.templ:1 ^a\.b$ Name,Count`, `x.templ:1 ^a\..+\.c$ `}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What is computed from the domain's codes is there for every code.
func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	all := messages(t)
	for _, v := range []eligibility.Verdict{
		eligibility.NotWithdrawn, eligibility.AlreadyExchanged, eligibility.Refunded, eligibility.NotOpenYet, eligibility.Paused,
		eligibility.WindowClosed, eligibility.SubscriptionEnded, eligibility.Eligible, eligibility.EligibleByOverride,
	} {
		if id := "answer." + string(v) + ".heading"; all[id] == nil {
			t.Errorf("no message %q", id)
		}
	}
	for _, r := range []eligibility.Rule{
		eligibility.RuleWithdrawn, eligibility.RuleNotExchanged, eligibility.RuleNotRefunded, eligibility.RuleOpened,
		eligibility.RuleNotPaused, eligibility.RuleInWindow, eligibility.RuleCovered,
	} {
		for _, part := range []string{"asked", "passed", "failed"} {
			if id := "receipt." + string(r) + "." + part; all[id] == nil {
				t.Errorf("no message %q", id)
			}
		}
	}
	for _, p := range []string{"windows", "mac", "android", "ios"} {
		if all["platform."+p] == nil {
			t.Errorf("no message for platform %q", p)
		}
	}
}

// Every message can be said: its template is sound, and it has "other".
func TestEveryMessageCanBeSaid(t *testing.T) {
	t.Parallel()
	w := english(t)
	for id, m := range messages(t) {
		if m.Other == "" {
			t.Errorf("%q has no other", id)
		}
		for _, n := range []int{1, 2} {
			kv := []any{"Count", n}
			for _, name := range placeholders(m) {
				if name != "Count" {
					kv = append(kv, name, "x")
				}
			}
			if got := w.T(id, kv...); got == "["+id+"]" || strings.Contains(got, "<no value>") || strings.Contains(got, "{{") {
				t.Errorf("%q cannot be said: %q", id, got)
			}
		}
	}
}

func ids(all map[string]*i18n.Message) []string {
	list := []string{}
	for id := range all {
		list = append(list, id)
	}
	return list
}
