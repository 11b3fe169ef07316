package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	const (
		pass    = `{"Action":"pass","Package":"p","Test":"TestA"}`
		fail    = `{"Action":"fail","Package":"p","Test":"TestB"}`
		skip    = `{"Action":"skip","Package":"p","Test":"TestC"}`
		ok      = `{"Action":"pass","Package":"p","Elapsed":0.5}`
		failed  = `{"Action":"fail","Package":"p"}`
		allowed = `{"Action":"output","Package":"p","Test":"TestC","Output":"x.go:1: shared/data is not here: a.csv\n"}`
		other   = `{"Action":"output","Package":"p","Test":"TestC","Output":"x.go:1: no browser\n"}`
		says    = `{"Action":"output","Package":"p","Test":"TestB","Output":"got 1, want 2\n"}`
	)
	tests := []struct {
		name  string
		lines []string
		code  int
		last  string
		shows string
	}{
		{"all passed", []string{pass, ok}, 0, "1 passed, 0 failed, 0 skipped", "ok   p"},
		{"one failed", []string{pass, says, fail, failed}, 1, "1 passed, 1 failed, 0 skipped", "got 1, want 2"},
		{"allowed skip", []string{pass, allowed, skip, ok}, 0, "1 passed, 0 failed, 1 skipped", ""},
		{"other skip", []string{pass, other, skip, ok}, 1, "1 passed, 0 failed, 1 skipped", "no browser"},
		{"nothing ran", []string{`{"Action":"skip","Package":"p"}`}, 1, "0 passed, 0 failed, 0 skipped", "no test ran"},
		{
			"no test files",
			[]string{`{"Action":"output","Package":"q","Output":"no test files"}`, `{"Action":"skip","Package":"q"}`, pass, ok},
			0, "1 passed, 0 failed, 0 skipped", "",
		},
		{"no output at all", nil, 1, "0 passed, 0 failed, 0 skipped", "no test ran"},
		{
			"does not compile",
			[]string{
				`{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:3: undefined: x\n"}`,
				`{"ImportPath":"p [p.test]","Action":"build-fail"}`,
				`{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`,
			},
			1, "0 passed, 1 failed, 0 skipped", "undefined: x",
		},
		{
			"panicked in a test that has no verdict",
			[]string{pass, says, `{"Action":"output","Package":"p","Output":"exit status 2\n"}`, failed},
			1, "1 passed, 1 failed, 0 skipped", "got 1, want 2",
		},
		{"killed", []string{pass}, 1, "1 passed, 1 failed, 0 skipped", "without a verdict"},
		{"the same package twice", []string{pass, ok, pass, ok}, 0, "2 passed, 0 failed, 0 skipped", ""},
		{"a line that is no event", []string{"go: hello", pass, ok}, 0, "1 passed, 0 failed, 0 skipped", "go: hello"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := strings.Join(tt.lines, "\n")
			if in != "" {
				in += "\n"
			}
			var out strings.Builder
			code := run(strings.NewReader(in), &out)
			got := strings.TrimSuffix(out.String(), "\n")
			if code != tt.code || !strings.HasSuffix("\n"+got, "\n"+tt.last) || !strings.Contains(got, tt.shows) {
				t.Errorf("exit %d, printed:\n%s\nwant exit %d, %q shown, and at the end %q", code, got, tt.code, tt.shows, tt.last)
			}
		})
	}
}
