package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/testkit"
)

// Entry is a calendar entry as an independent parser reads it.
type Entry struct {
	Version, Method   string
	UID               string
	Sequence          int
	Status, Class     string
	Organizer, Name   string // "mailto:…", and the name with it
	Summary, Location string
	Description, URL  string
	Zone              string    // of the start; "" in UTC
	Stamp, Start, End time.Time // UTC, by the zone in the file alone
	Faults            []string  // none: ReadEntries fails the test
}

// ReadEntries reads calendar files with ical.js (internal/tools/icscheck.mjs)
// and fails t when one of them is not as RFC 5545 wants it. Without the
// checkers the test is skipped, or fails when testkit.EnvRequire is "1".
func ReadEntries(t testing.TB, files ...[]byte) []Entry {
	t.Helper()
	entries := readEntries(t, files)
	for i, e := range entries {
		for _, fault := range e.Faults {
			t.Errorf("calendar entry %d: %s in\n%s", i, fault, files[i])
		}
	}
	return entries
}

func readEntries(t testing.TB, files [][]byte) []Entry {
	t.Helper()
	tools := filepath.Join(testkit.ModuleRoot(t), "internal", "tools")
	if _, err := os.Stat(filepath.Join(tools, "node_modules", "ical.js")); err != nil {
		testkit.Lack(t, "no calendar checker: internal/tools/node_modules is not installed (make test does it)")
	}
	dir, args := t.TempDir(), []string{filepath.Join(tools, "icscheck.mjs")}
	for i, file := range files {
		name := filepath.Join(dir, fmt.Sprintf("%d.ics", i))
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("calendar checker: %v\n%s", err, said.String())
	}
	var entries []Entry
	if err := json.Unmarshal(out, &entries); err != nil || len(entries) != len(files) {
		t.Fatalf("calendar checker: %d entries of %d, %v", len(entries), len(files), err)
	}
	return entries
}
