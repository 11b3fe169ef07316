package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// allowedSkip marks the one reason for which a test may be left out: it wants
// data that lies beside the clone, and only where the project is worked on.
const allowedSkip = "shared/data is not here"

// event is one line of `go test -json`: of a test when Test is set, else of a
// package, else (Action "build-…") of a build.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

// tally is what became of one package.
type tally struct {
	passed, failed, skipped int
	output                  []string // the package's own, no test's
}

// summary counts events as they come. A run may hold a package twice, once
// under the race detector.
type summary struct {
	w                       io.Writer
	passed, failed, skipped int
	refused                 []string               // skips for a reason that is not allowed
	output                  map[[2]string][]string // package, test → lines
	builds                  map[string][]string    // import path → compiler output
	packages                map[string]*tally
}

func newSummary(w io.Writer) *summary {
	return &summary{
		w:        w,
		output:   map[[2]string][]string{},
		builds:   map[string][]string{},
		packages: map[string]*tally{},
	}
}

// read consumes r to its end. A line that is no event is printed as it is.
func (s *summary) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil || e.Action == "" {
				s.w.Write(line)
			} else {
				s.add(e)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) add(e event) {
	switch {
	case e.Action == "build-output":
		s.builds[e.ImportPath] = append(s.builds[e.ImportPath], e.Output)
	case e.Package == "":
	case e.Test == "":
		s.addPackage(e)
	default:
		s.addTest(e)
	}
}

func (s *summary) of(pkg string) *tally {
	if s.packages[pkg] == nil {
		s.packages[pkg] = &tally{}
	}
	return s.packages[pkg]
}

func (s *summary) addTest(e event) {
	key := [2]string{e.Package, e.Test}
	t := s.of(e.Package)
	switch e.Action {
	case "output":
		s.output[key] = append(s.output[key], e.Output)
		return
	case "pass":
		s.passed++
		t.passed++
	case "fail":
		s.failed++
		t.failed++
		fmt.Fprintf(s.w, "--- FAIL %s %s (%.2fs)\n%s", e.Package, e.Test, e.Elapsed, strings.Join(s.output[key], ""))
	case "skip":
		s.skipped++
		t.skipped++
		if why := strings.Join(s.output[key], ""); !strings.Contains(why, allowedSkip) {
			s.refused = append(s.refused, fmt.Sprintf("%s %s\n%s", e.Package, e.Test, why))
		}
	default:
		return
	}
	delete(s.output, key)
}

func (s *summary) addPackage(e event) {
	t := s.of(e.Package)
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
		return
	case "pass":
		if n := t.passed + t.skipped; n > 0 {
			fmt.Fprintf(s.w, "ok   %-44s %4d tests %7.2fs\n", e.Package, n, e.Elapsed)
		}
	case "fail":
		s.failPackage(e, t)
	case "skip": // it has no test files
	default:
		return
	}
	delete(s.packages, e.Package)
}

// failPackage reports a package that failed. When none of its tests did (it
// does not compile, it panicked, it ran out of time, its TestMain gave up),
// the package counts as one failure, and everything that it said is shown.
func (s *summary) failPackage(e event, t *tally) {
	if t.failed == 0 {
		s.failed++
		fmt.Fprintf(s.w, "--- FAIL %s\n%s", e.Package, strings.Join(s.builds[e.FailedBuild], ""))
		for key, lines := range s.output {
			if key[0] == e.Package {
				fmt.Fprintf(s.w, "%s", strings.Join(lines, ""))
			}
		}
	}
	fmt.Fprint(s.w, strings.Join(t.output, ""))
	for key := range s.output {
		if key[0] == e.Package {
			delete(s.output, key)
		}
	}
	fmt.Fprintf(s.w, "FAIL %-44s %4d tests %7.2fs, %d failed\n", e.Package, t.passed+t.failed+t.skipped, e.Elapsed, max(t.failed, 1))
}

// close prints the verdict and gives the exit code.
func (s *summary) close() int {
	// A package that began and never ended: its process was killed.
	for pkg, t := range s.packages {
		if t.passed+t.failed+t.skipped+len(t.output) > 0 {
			s.failed++
			fmt.Fprintf(s.w, "--- FAIL %s ended without a verdict\n%s", pkg, strings.Join(t.output, ""))
		}
	}
	for _, r := range s.refused {
		fmt.Fprintf(s.w, "--- SKIP is not allowed here: %s", r)
	}
	code := 0
	if s.failed > 0 || len(s.refused) > 0 {
		code = 1
	}
	if s.passed+s.failed+s.skipped == 0 {
		fmt.Fprintln(s.w, "no test ran")
		code = 1
	}
	fmt.Fprintf(s.w, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
	return code
}
