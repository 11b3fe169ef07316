package browser

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch listens to one tab: what its pages break, which answer the page on
// show came with, and whether a navigation is under way. Policy violations
// come from the browser itself, so they are seen with scripts off too and
// need no script in the page.
type watch struct {
	mu       sync.Mutex
	problems []string
	document network.RequestID // of the page on show
	status   int64             // its HTTP status
	asked    network.RequestID // of the navigation begun last
	answers  []string          // URLs of documents that came with a status ≥ 400
	failed   []*log.Entry      // answers with such a status as the log tells them
	main     cdp.FrameID
	begun    int // navigations begun
	ended    int // loads ended, and moves within the page
	changed  chan struct{}
}

func newWatch() *watch { return &watch{changed: make(chan struct{})} }

// event is called by chromedp for each event of the tab, one at a time.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventFrameNavigated:
		if ev.Frame.ParentID == "" {
			w.main = ev.Frame.ID
		}
	case *network.EventRequestWillBeSent:
		if w.isPage(ev.FrameID, ev.Type) && ev.RedirectResponse == nil {
			w.begun++
			w.asked = ev.RequestID
			w.tell()
		}
	case *network.EventResponseReceived:
		if w.isPage(ev.FrameID, ev.Type) {
			w.document, w.status = ev.RequestID, ev.Response.Status
			if w.status >= 400 {
				w.answers = append(w.answers, ev.Response.URL)
			}
		}
	case *page.EventLoadEventFired, *page.EventNavigatedWithinDocument:
		w.ended++
		w.tell()
	case *network.EventLoadingFailed:
		if ev.RequestID == w.asked { // a download, or an answer without a page
			w.ended++
			w.tell()
		}
	default:
		w.judge(ev)
	}
}

// isPage tells whether a request is for the tab's own page: not an image, not
// a frame inside it.
func (w *watch) isPage(frame cdp.FrameID, kind network.ResourceType) bool {
	return kind == network.ResourceTypeDocument && (w.main == "" || frame == w.main)
}

// judge keeps an event that says that a page broke something.
func (w *watch) judge(ev any) {
	switch ev := ev.(type) {
	case *audits.EventIssueAdded:
		if d := ev.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			w.problems = append(w.problems, fmt.Sprintf("content security policy: %s blocked %s", d.ViolatedDirective, orInline(d.BlockedURL)))
		}
	case *runtime.EventExceptionThrown:
		d := ev.ExceptionDetails
		w.problems = append(w.problems, "uncaught exception: "+d.Text+" "+describe(d.Exception))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "assert" {
			w.problems = append(w.problems, "console error: "+describe(ev.Args...))
		}
	case *log.EventEntryAdded:
		w.judgeLog(ev.Entry)
	}
}

// judgeLog keeps an error of the browser's log. That a page answered 422 or
// 404 is logged as an error too, but it is what the page is for; whether it was
// a page is known later.
func (w *watch) judgeLog(e *log.Entry) {
	switch {
	case e.Level != log.EntryLevelError:
	case e.Source == log.EntrySourceNetwork:
		w.failed = append(w.failed, e)
	default:
		w.problems = append(w.problems, logged(e))
	}
}

func logged(e *log.Entry) string {
	return strings.TrimSpace(fmt.Sprintf("console error: %s %s", e.Text, e.URL))
}

// describe puts values of the page into words.
func describe(args ...*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		switch {
		case arg == nil:
		case arg.Description != "":
			words = append(words, arg.Description)
		default:
			words = append(words, strings.Trim(string(arg.Value), `"`))
		}
	}
	return strings.Join(words, " ")
}

func orInline(url string) string {
	if url == "" {
		return "something inline"
	}
	return url
}

// tell wakes those who wait; the caller holds the lock.
func (w *watch) tell() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// counts gives the navigations begun and ended, and a channel that closes when
// either changes.
func (w *watch) counts() (begun, ended int, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.begun, w.ended, w.changed
}

// answer gives the request that brought the page on show, and its status.
func (w *watch) answer() (network.RequestID, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.document, int(w.status)
}

// take gives the problems and forgets them.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.problems
	for _, e := range w.failed {
		if !slices.Contains(w.answers, e.URL) {
			p = append(p, logged(e))
		}
	}
	w.problems, w.failed = nil, nil
	return p
}
