package archtest

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The largest sizes, in lines. Tests may be a little longer: a table of cases
// is read from top to bottom and gains nothing from being cut.
const (
	maxFile     = 300
	maxTestFile = 400
	maxFunc     = 70
	maxTestFunc = 100
)

// topLevel is all that may stand at the top of the repository. What git
// ignores there is not in the repository.
var topLevel = []string{
	"cmd", "internal", "web", "static", "templates", "migrations",
	"go.mod", "go.sum", "README.md", "CHANGELOG.md", "LICENSE",
	"Makefile", ".ci", ".git", ".gitignore", ".golangci.yml",
}

// checkClock finds a clock read outside cmd and tests. time.Since and
// time.Until read it too.
func checkClock(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !f.isGo() || f.isTest() || f.generated || within(f.dir(), "cmd") || roomOf(f.dir()) == "test only" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" {
				found = append(found, tr.at(f, sel.Pos())+": time."+sel.Sel.Name+": the clock is an argument")
			}
			return true
		})
	}
	return found
}

// checkInit finds init functions.
func checkInit(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !f.isGo() || f.generated {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				found = append(found, tr.at(f, fn.Pos())+": init: wire it in main")
			}
		}
	}
	return found
}

var styleAttr = regexp.MustCompile(`(?i)[\s"']style\s*=\s*["'{]`)

// checkStyle finds style attributes, which the content security policy blocks.
// Mail is no page: there they are the only styles that every reader keeps.
func checkStyle(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if !strings.HasSuffix(f.path, ".templ") || f.dir() == "templates/email" {
			continue
		}
		for i, line := range strings.Split(f.text, "\n") {
			if styleAttr.MatchString(line) {
				found = append(found, fmt.Sprintf("%s:%d: style=: the policy blocks it, use a class", f.path, i+1))
			}
		}
	}
	return found
}

// checkSizes measures files and functions that a person wrote.
func checkSizes(tr *tree) []string {
	var found []string
	for _, f := range tr.files {
		if f.generated {
			continue
		}
		fileMax, funcMax := maxFile, maxFunc
		if f.isTest() {
			fileMax, funcMax = maxTestFile, maxTestFunc
		}
		if n := strings.Count(f.text, "\n"); n > fileMax {
			found = append(found, fmt.Sprintf("%s: %d lines, at most %d", f.path, n, fileMax))
		}
		if !f.isGo() {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := tr.fset.Position(fn.End()).Line - tr.fset.Position(fn.Pos()).Line + 1
			if n > funcMax {
				found = append(found, fmt.Sprintf("%s: %s has %d lines, at most %d", tr.at(f, fn.Pos()), fn.Name.Name, n, funcMax))
			}
		}
	}
	return found
}

// checkTop finds what does not belong at the top of the repository.
func checkTop(tr *tree) []string {
	entries, err := os.ReadDir(tr.root)
	if err != nil {
		return []string{err.Error()}
	}
	ignored := ignoredAtTop(tr.root)
	var found []string
	for _, e := range entries {
		name := e.Name()
		matches := func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }
		if !slices.Contains(topLevel, name) && !slices.ContainsFunc(ignored, matches) {
			found = append(found, name+": does not belong at the top of the repository")
		}
	}
	return found
}

// ignoredAtTop gives the patterns of .gitignore that name something at the
// top: "/screenshots/", "*.prof".
func ignoredAtTop(root string) []string {
	text, _ := os.ReadFile(filepath.Join(root, ".gitignore"))
	var patterns []string
	for line := range strings.Lines(string(text)) {
		line = strings.Trim(strings.TrimSpace(line), "/")
		if line != "" && line[0] != '#' && !strings.Contains(line, "/") {
			patterns = append(patterns, line)
		}
	}
	return patterns
}

var (
	templRequired = regexp.MustCompile(`github\.com/a-h/templ (v\S+)`)
	templWrote    = regexp.MustCompile(`(?m)^// templ: version: (v\S+)$`)
)

// checkTempl compares the templ that the product links, the one that the
// tools generate with, and the one that wrote each generated file.
func checkTempl(tr *tree) []string {
	var versions [2]string
	for i, name := range []string{"go.mod", "internal/tools/go.mod"} {
		text, err := os.ReadFile(filepath.Join(tr.root, filepath.FromSlash(name)))
		m := templRequired.FindSubmatch(text)
		if err != nil || m == nil {
			return []string{name + ": does not require github.com/a-h/templ"}
		}
		versions[i] = string(m[1])
	}
	var found []string
	if versions[0] != versions[1] {
		found = append(found, fmt.Sprintf("internal/tools/go.mod: templ %s, but go.mod has %s", versions[1], versions[0]))
	}
	for _, f := range tr.files {
		if !strings.HasSuffix(f.path, "_templ.go") {
			continue
		}
		m := templWrote.FindStringSubmatch(f.text)
		if m == nil || m[1] != versions[0] {
			found = append(found, fmt.Sprintf("%s: not written by templ %s: make generate", f.path, versions[0]))
		}
	}
	return found
}
