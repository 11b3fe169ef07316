package browser

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"swapdesk/internal/testkit"
)

// binary is the one thing here that lives as long as the test binary: starting
// a browser takes a second, so the tests of a package share one. It is the
// harness's only global.
var binary shared

type shared struct {
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	err    error
	root   string // of the module
	shots  string // folder for pictures and pages
	blind  bool   // no pictures: nobody looks at those of a run that is thrown away

	mu    sync.Mutex
	saved []string // pages that Audit has written, for the markup checker
}

// browser starts the browser at the first call. Its context has no time-out:
// chromedp binds the browser's life to the context of its first run.
func (s *shared) browser(t testing.TB) context.Context {
	t.Helper()
	path := testkit.Chromium(t)
	root := testkit.ModuleRoot(t)
	if _, err := os.Stat(axePath(root)); err != nil {
		testkit.Lack(t, "no page checkers: internal/tools/node_modules is not installed (make test does it)")
	}
	s.once.Do(func() {
		alloc, stop := chromedp.NewExecAllocator(context.Background(), flags(path)...)
		ctx, cancel := chromedp.NewContext(alloc)
		s.ctx = ctx
		s.cancel = func() { cancel(); stop() }
		s.root, s.shots = root, cmp.Or(s.shots, filepath.Join(root, "screenshots"))
		s.err = chromedp.Do(ctx)
	})
	if s.err != nil {
		t.Fatalf("starting %s: %v", path, s.err)
	}
	return s.ctx
}

// flags are those of a browser that talks to the test's server and nobody
// else. chromedp makes a new profile folder for each run, and removes it.
func flags(path string) []chromedp.ExecAllocatorOption {
	opts := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	opts = append(
		opts,
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
	)
	if os.Getuid() == 0 { // Chromium's sandbox refuses root
		opts = append(opts, chromedp.NoSandbox)
	}
	return opts
}

// close ends the browser, if one was started.
func (s *shared) close() {
	if s.cancel != nil {
		ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
		defer cancel()
		_ = chromedp.Cancel(ctx)
		s.cancel()
	}
}

// Main is the TestMain of a package that uses the browser: it runs the tests,
// ends the browser, and checks the markup of every page that Audit saved. It
// gives the exit code: that of the tests, or 1 when a page is not valid.
func Main(m *testing.M) int {
	binary.blind = os.Getenv(testkit.EnvPictures) == "none"
	code := m.Run()
	binary.close()
	return binary.verdict(code)
}

// verdict is the exit code of a run whose tests ended with code.
func (s *shared) verdict(code int) int {
	pages := s.pages()
	if code != 0 || len(pages) == 0 {
		return code
	}
	if report, err := validate(s.root, pages); err != nil {
		fmt.Printf("html-validate: %v\n%s\n", err, report)
		return 1
	}
	return 0
}

func (s *shared) save(page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = append(s.saved, page)
}

func (s *shared) pages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.saved...)
}

// forget takes a page off the markup checker's list.
func (s *shared) forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = slices.DeleteFunc(s.saved, func(p string) bool { return filepath.Base(p) == name+".html" })
}
