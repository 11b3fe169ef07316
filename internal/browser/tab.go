package browser

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take. The machines that run the tests are
// small and busy; a step that works takes milliseconds.
const patience = 30 * time.Second

// Options is how a Tab shows pages. The zero Options is a laptop: 1280×800
// CSS pixels at one device pixel each, light, scripts on.
type Options struct {
	Width, Height int     // CSS pixels; 0 means 1280, 800
	DPR           float64 // device pixels for each CSS pixel; 0 means 1
	Dark          bool    // prefers-color-scheme: dark
	NoJS          bool    // scripts off
}

// Tab is a page in an incognito window of its own. Its methods fail the test,
// and end it, when they cannot do what they say within half a minute. A Tab
// serves one goroutine.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	opts Options
	seen *watch
}

// Start opens a blank Tab and closes it when the test ends. A page that broke
// its content security policy or wrote an error to the console fails the test
// then, unless Problems was asked for.
func Start(t testing.TB, opts Options) *Tab {
	t.Helper()
	if opts.Width == 0 {
		opts.Width = 1280
	}
	if opts.Height == 0 {
		opts.Height = 800
	}
	if opts.DPR == 0 {
		opts.DPR = 1
	}
	seen := newWatch()
	ctx, cancel := chromedp.NewContext(
		binary.browser(t),
		chromedp.WithNewBrowserContext(), chromedp.WithListener(seen.event),
	)
	tab := &Tab{t: t, ctx: ctx, opts: opts, seen: seen}
	t.Cleanup(func() {
		for _, p := range tab.Problems() {
			t.Error(p)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil { // no time-out on the first run
		t.Fatalf("opening a tab: %v", err)
	}
	tab.do("preparing a tab", command(audits.Enable, cdp.Empty{}), tab.show(opts))
	if opts.NoJS {
		tab.do("switching scripts off", command(emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	return tab
}

// Problems gives what the pages of this tab broke since it was last asked:
// policy violations, console errors, uncaught exceptions. Those given are
// forgiven: a test that breaks something on purpose takes them here.
func (tab *Tab) Problems() []string { return tab.seen.take() }

// show is the action that gives the tab the looks of opts. Movement is off:
// what is judged and pictured is a page at rest.
func (tab *Tab) show(opts Options) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if opts.Dark {
		scheme = "dark"
	}
	return chromedp.Steps(
		command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(opts.Width), Height: int64(opts.Height), DeviceScaleFactor: opts.DPR,
		}),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"},
			},
		}),
	)
}

// do runs steps and ends the test when one fails.
func (tab *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.fail(what, err)
	}
}

// get runs an action for its value and ends the test when it fails.
func get[T any](tab *Tab, what string, a chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		tab.fail(what, err)
	}
	return v
}

// fail ends the test and shows the words of the page that it got stuck on.
func (tab *Tab) fail(what string, err error) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, 5*time.Second)
	defer cancel()
	page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](
		`location.href + "\n" + (document.body ? document.body.innerText : "").slice(0, 2000)`))
	tab.t.Fatalf("%s: %v\nthe page is %s", what, err, page)
}

// command is a protocol command as a step.
func command[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, cmd, params)
		return err
	})
}
