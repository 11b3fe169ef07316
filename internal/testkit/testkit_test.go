package testkit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recorder stands in for a test: it notes how the function under test ended
// it, and stops it there as a real one would.
type recorder struct {
	testing.TB
	ended string
}

type stop struct{}

func (r *recorder) Helper()      {}
func (r *recorder) Name() string { return "A pretended test of the kit itself" }

func (r *recorder) Skip(args ...any) {
	r.ended = "skip: " + fmt.Sprint(args...)
	panic(stop{})
}

func (r *recorder) Fatal(args ...any) {
	r.ended = "fatal: " + fmt.Sprint(args...)
	panic(stop{})
}

// ending runs f with a pretended test and tells how it was ended, "" if not.
func ending(f func(testing.TB)) (how string) {
	r := &recorder{}
	defer func() {
		if got := recover(); got != nil && got != any(stop{}) {
			panic(got)
		}
		how = r.ended
	}()
	f(r)
	return r.ended
}

// The environment is the process's own, so these cases do not run in parallel.
func TestNeeds(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	tests := []struct {
		name, env, value, require string
		need                      func(testing.TB) string
		want, ending              string
	}{
		{"postgres given", EnvPostgres, "postgres://x", "", Postgres, "postgres://x", ""},
		{"postgres absent", EnvPostgres, "", "", Postgres, "", "skip: no PostgreSQL"},
		{"postgres required", EnvPostgres, "", "1", Postgres, "", "fatal: no PostgreSQL"},
		{"chromium given", EnvChromium, "/opt/c", "1", Chromium, "/opt/c", ""},
		{"chromium absent", EnvChromium, "", "", Chromium, "", "skip: no browser"},
		{"chromium required", EnvChromium, "", "1", Chromium, "", "fatal: no browser"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(tt.env, tt.value)
			t.Setenv(EnvRequire, tt.require)
			var got string
			how := ending(func(tb testing.TB) { got = tt.need(tb) })
			if got != tt.want || !strings.HasPrefix(how, tt.ending) || (tt.ending == "") != (how == "") {
				t.Errorf("got %q, ended %q; want %q, ended %q", got, how, tt.want, tt.ending)
			}
		})
	}
}

func TestSharedDataAbsent(t *testing.T) {
	t.Setenv(EnvRequire, "1")
	how := ending(func(tb testing.TB) { SharedData(tb, "no-such-file.csv") })
	if how != "skip: shared/data is not here: no-such-file.csv" {
		t.Errorf("ended %q", how)
	}
}

func TestModuleRootHasThisPackage(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(ModuleRoot(t), "internal", "testkit", "need.go")); err != nil {
		t.Error(err)
	}
}

func TestN(t *testing.T) {
	for value, want := range map[string]int{"": 3, "0": 3, "1": 1000} {
		t.Setenv(EnvProof, value)
		if got := N(3, 1000); got != want {
			t.Errorf("%s=%q: N = %d, want %d", EnvProof, value, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	c := ClockAt("2017-09-21T15:00:00-05:00")
	if got := c.Advance(90 * time.Minute); !got.Equal(c.Now()) || got.UTC().Format(time.Kitchen) != "9:30PM" {
		t.Errorf("after 90 minutes: %v", got)
	}
	c.Set(time.Unix(0, 0))
	if c.Now().Unix() != 0 {
		t.Errorf("after Set: %v", c.Now())
	}
}

// A process whose standard error is a pipe of ours plays the go command.
func TestLoudReachesTheParent(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/fd/2"); err != nil {
		t.Skip("no /proc on this system")
	}
	parent := exec.Command("sleep", "30")
	pipe, err := parent.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var own bytes.Buffer
	loudTo(parent.Process.Pid, &own, "NOTICE: heard\n")
	_ = parent.Process.Kill()
	heard, _ := io.ReadAll(pipe)
	_ = parent.Wait()
	if string(heard) != "NOTICE: heard\n" || own.Len() != 0 {
		t.Errorf("the parent heard %q, own standard error got %q", heard, own.String())
	}

	loudTo(-1, &own, "NOTICE: no parent\n")
	if own.String() != "NOTICE: no parent\n" {
		t.Errorf("own standard error got %q", own.String())
	}
}
