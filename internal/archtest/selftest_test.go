package archtest

import (
	"strings"
	"testing"
)

// lines gives n lines of Go inside a function.
func lines(n int) string { return strings.Repeat("\t_ = 0\n", n) }

// broken shows each rule a small tree that breaks it: want is part of what it
// must say. An empty want is a tree that it must let pass.
var broken = []struct {
	rule, name string
	files      map[string]string
	want       string
}{
	{"arrows point down", "T1 imports T2", map[string]string{"internal/program/a.go": `package program; import _ "swapdesk/internal/lookup"`}, "T1 may not import internal/lookup"},
	{"arrows point down", "T0 imports T1", map[string]string{"internal/day/a.go": `package day; import _ "swapdesk/internal/program"`}, "T0 may not import internal/program"},
	{"arrows point down", "T2 imports T2", map[string]string{"internal/lookup/a.go": `package lookup; import _ "swapdesk/internal/exchange"`}, "T2 may not import internal/exchange"},
	{"arrows point down", "T2 imports T2 for a reason", map[string]string{"internal/importer/a.go": `package importer; import _ "swapdesk/internal/exchange"`}, ""},
	{"arrows point down", "T2 imports db", map[string]string{"internal/lookup/a.go": `package lookup; import _ "swapdesk/internal/db"`}, "T2 may not import internal/db"},
	{"arrows point down", "T2 imports notify", map[string]string{"internal/lookup/a.go": `package lookup; import _ "swapdesk/internal/notify"`}, ""},
	{"arrows point down", "a test imports db", map[string]string{"internal/lookup/a_test.go": `package lookup; import _ "swapdesk/internal/db"`}, ""},
	{"arrows point down", "web imports db", map[string]string{"web/a.go": `package web; import _ "swapdesk/internal/db"`}, "web may not import internal/db"},
	{"arrows point down", "an audience imports another", map[string]string{"web/customer/a.go": `package customer; import _ "swapdesk/web/kiosk"`}, "audience may not import web/kiosk"},
	{"arrows point down", "a page imports the domain", map[string]string{"templates/customer/a.go": `package customer; import _ "swapdesk/internal/day"`}, "page may not import internal/day"},
	{"arrows point down", "ui imports layout", map[string]string{"templates/ui/a.go": `package ui; import _ "swapdesk/templates/layout"`}, "ui may not import templates/layout"},
	{"arrows point down", "mail imports its templates", map[string]string{"internal/mail/a.go": `package mail; import _ "swapdesk/templates/email"`}, ""},
	{"arrows point down", "mail imports a page", map[string]string{"internal/mail/a.go": `package mail; import _ "swapdesk/templates/customer"`}, "mail may not import templates/customer"},
	{"arrows point down", "product imports the test kit", map[string]string{"internal/db/a.go": `package db; import _ "swapdesk/internal/testkit"`}, "db may not import internal/testkit"},
	{"arrows point down", "a package nobody knows", map[string]string{"internal/stuff/a.go": `package stuff`}, "no room"},
	{"audiences keep to their pages", "customer shows kiosk pages", map[string]string{"web/customer/a.go": `package customer; import _ "swapdesk/templates/kiosk"`}, "may not show the pages of kiosk"},
	{"audiences keep to their pages", "customer shows its own", map[string]string{"web/customer/a.go": `package customer; import _ "swapdesk/templates/customer"`}, ""},
	{"imports kept to a few folders", "echo in cmd", map[string]string{"cmd/swapdesk/a.go": `package main; import _ "github.com/labstack/echo/v4/middleware"`}, "echo"},
	{"imports kept to a few folders", "echo in web", map[string]string{"web/httpx/a.go": `package httpx; import _ "github.com/labstack/echo/v4"`}, ""},
	{"imports kept to a few folders", "sqlite in cmd", map[string]string{"cmd/swapdesk/a.go": `package main; import _ "modernc.org/sqlite"`}, "only db knows the engines"},
	{"imports kept to a few folders", "pgx in a use case", map[string]string{"internal/lookup/a.go": `package lookup; import _ "github.com/jackc/pgx/v5/stdlib"`}, "only db knows the engines"},
	{"imports kept to a few folders", "a noun reads files", map[string]string{"internal/program/a.go": `package program; import _ "os"`}, "no input or output"},
	{"time.Now in cmd and tests only", "Now", map[string]string{"internal/day/a.go": "package day\nimport \"time\"\nvar x = time.Now"}, "a.go:3: time.Now"},
	{"time.Now in cmd and tests only", "Since", map[string]string{"web/a.go": "package web\nimport \"time\"\nfunc f(t time.Time) { _ = time.Since(t) }"}, "a.go:3: time.Since"},
	{"time.Now in cmd and tests only", "cmd", map[string]string{"cmd/swapdesk/a.go": "package main\nimport \"time\"\nvar x = time.Now"}, ""},
	{"no init", "init", map[string]string{"web/a.go": "package web\nfunc init() {}"}, "a.go:2: init"},
	{"no style=", "text", map[string]string{"templates/ui/a.templ": "package ui\n<p style=\"color: red\">"}, "a.templ:2: style="},
	{"no style=", "expression", map[string]string{"templates/ui/a.templ": "package ui\n<p\n\tstyle={ x }>"}, "a.templ:3: style="},
	{"no style=", "mail", map[string]string{"templates/email/a.templ": "package email\n<p style=\"color: red\">"}, ""},
	{"no style=", "another attribute", map[string]string{"templates/ui/a.templ": "package ui\n<p data-style=\"x\" class=\"style\">"}, ""},
	{"files and functions are small", "file", map[string]string{"web/a.go": "package web\n" + strings.Repeat("//\n", 300)}, "301 lines, at most 300"},
	{"files and functions are small", "templ", map[string]string{"web/a.templ": strings.Repeat("\n", 301)}, "301 lines, at most 300"},
	{"files and functions are small", "test file", map[string]string{"web/a_test.go": "package web\n" + strings.Repeat("//\n", 400)}, "401 lines, at most 400"},
	{"files and functions are small", "generated", map[string]string{"web/a.go": "// Code generated by x. DO NOT EDIT.\npackage web\n" + strings.Repeat("//\n", 400)}, ""},
	{"files and functions are small", "function", map[string]string{"web/a.go": "package web\nfunc f() {\n" + lines(69) + "}\n"}, "f has 71 lines, at most 70"},
	{"files and functions are small", "function at the limit", map[string]string{"web/a.go": "package web\nfunc f() {\n" + lines(68) + "}\n"}, ""},
	{"every package has a doc.go", "none", map[string]string{"web/a.go": "// Package web is.\npackage web"}, "web: no doc.go"},
	{"every package has a doc.go", "silent", map[string]string{"web/doc.go": "package web"}, "web: no doc.go"},
	{"every package has a doc.go", "there", map[string]string{"web/doc.go": "// Package web is.\npackage web", "web/a.go": "package web"}, ""},
	{"every exported symbol has a docstring", "function", map[string]string{"web/a.go": "package web\nfunc F() {}"}, "a.go:2: F has no docstring"},
	{"every exported symbol has a docstring", "method", map[string]string{"web/a.go": "package web\n// T is.\ntype T struct{}\nfunc (*T) M() {}"}, "a.go:4: M has no docstring"},
	{"every exported symbol has a docstring", "type", map[string]string{"web/a.go": "package web\ntype T int"}, "T has no docstring"},
	{"every exported symbol has a docstring", "types in a group", map[string]string{"web/a.go": "package web\n// Two types.\ntype (\n\tT int\n\tU int\n)"}, "U has no docstring"},
	{"every exported symbol has a docstring", "constant", map[string]string{"web/a.go": "package web\nconst (\n\tA = 1 // one\n\tB = 2\n)"}, "B has no docstring"},
	{"every exported symbol has a docstring", "constants under one comment", map[string]string{"web/a.go": "package web\n// Both.\nconst (\n\tA = 1\n\tB = 2\n)\ntype t int\nfunc (t) M() {}"}, ""},
	{"package names say something", "util", map[string]string{"web/util/a.go": "package util"}, "package util says nothing"},
	{"the top of the repository", "stray", map[string]string{"notes.txt": "", "go.mod": ""}, "notes.txt: does not belong"},
	{"the top of the repository", "ignored", map[string]string{"swapdesk.db-wal": "", "screenshots/a.png": "", ".gitignore": "# x\n/screenshots/\n/swapdesk.db*\n"}, ""},
	{"generated by the templ that is linked", "tools differ", map[string]string{"go.mod": "require github.com/a-h/templ v0.3.977", "internal/tools/go.mod": "require github.com/a-h/templ v0.3.960"}, "templ v0.3.960, but go.mod has v0.3.977"},
	{"generated by the templ that is linked", "file differs", map[string]string{"go.mod": "require github.com/a-h/templ v0.3.977", "internal/tools/go.mod": "require github.com/a-h/templ v0.3.977", "templates/ui/a_templ.go": "// templ: version: v0.3.960\npackage ui"}, "a_templ.go: not written by templ v0.3.977"},
	{"generated by the templ that is linked", "no tools", map[string]string{"go.mod": "require github.com/a-h/templ v0.3.977"}, "internal/tools/go.mod: does not require"},
}

// A rule that has never been seen red may be blind.
func TestRulesCanFail(t *testing.T) {
	t.Parallel()
	red := map[string]bool{}
	for _, tt := range broken {
		red[tt.rule] = red[tt.rule] || tt.want != ""
		t.Run(tt.rule+"/"+tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(rules[tt.rule](write(t, tt.files)), "\n")
			if !strings.Contains(got, tt.want) || (tt.want == "") != (got == "") {
				t.Errorf("it says %q, want %q", got, tt.want)
			}
		})
	}
	for name := range rules {
		if !red[name] {
			t.Errorf("rule %q has no tree that breaks it", name)
		}
	}
}
