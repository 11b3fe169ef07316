package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The environment that `make test` sets and these functions read.
const (
	// EnvPostgres is the URL of a PostgreSQL server whose user may create
	// databases: postgres://user:password@host:port/postgres?sslmode=disable.
	EnvPostgres = "SWAPDESK_TEST_POSTGRES"
	// EnvChromium is the path of a Chromium executable.
	EnvChromium = "SWAPDESK_TEST_CHROMIUM"
	// EnvRequire, "1", turns a missing server or browser into a failure.
	EnvRequire = "SWAPDESK_TEST_REQUIRE"
	// EnvPictures, "none", leaves no pictures of pages.
	EnvPictures = "SWAPDESK_TEST_PICTURES"
	// EnvProof, "1", chooses the long tier.
	EnvProof = "SWAPDESK_PROOF"
)

// Postgres gives the URL of the PostgreSQL server to test on (EnvPostgres).
// Without one the test is skipped, loudly, or fails when EnvRequire is "1".
func Postgres(t testing.TB) string {
	t.Helper()
	url := os.Getenv(EnvPostgres)
	if url == "" {
		Lack(t, "no PostgreSQL: "+EnvPostgres+" is not set (make test starts a server)")
	}
	return url
}

// Chromium gives the path of the browser to test with: EnvChromium, else the
// first Chromium or Chrome on the search path. Without one the test is
// skipped, loudly, or fails when EnvRequire is "1".
func Chromium(t testing.TB) string {
	t.Helper()
	if path := os.Getenv(EnvChromium); path != "" {
		return path
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Lack(t, "no browser: "+EnvChromium+" is not set and no chromium is installed (make test installs it)")
	return ""
}

// SharedData gives the path of ../shared/data/name, seen from the module
// root. That folder lies beside a clone where the project is worked on, not
// on every machine: without it the test is skipped, loudly, whatever
// EnvRequire says.
func SharedData(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(ModuleRoot(t), "..", "shared", "data", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		why := "shared/data is not here: " + name
		Loud("%s skipped: %s", t.Name(), why)
		t.Skip(why)
	}
	return path
}

// Lack ends a test that misses something of the machine's: it skips t, and
// says why where a person sees it; when EnvRequire is "1" it fails t.
func Lack(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(EnvRequire) == "1" {
		t.Fatal(why)
	}
	Loud("%s skipped: %s", t.Name(), why)
	t.Skip(why)
}

// Proof tells whether this is the long tier (`make proof`).
func Proof() bool { return os.Getenv(EnvProof) == "1" }

// N is how often to try: short in the CI tier, long in the proof.
func N(short, long int) int {
	if Proof() {
		return long
	}
	return short
}

// ModuleRoot is the folder of the go.mod above the package under test.
func ModuleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}
