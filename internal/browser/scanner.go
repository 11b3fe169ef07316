package browser

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Strokes presses one key after the other, the last of them Enter, with a gap
// between each two, as a barcode scanner does with 10 ms and a person with 100:
// wherever the focus is. The gap is in the time that the events carry, so that
// a busy machine does not turn a scan into typing. leads is as in Key.
func (tab *Tab) Strokes(text string, gap time.Duration, leads bool) {
	tab.t.Helper()
	keys := append([]rune(text), '\r')
	begun := time.Now().Add(100 * time.Millisecond) // after what was typed before
	time.Sleep(100*time.Millisecond + gap*time.Duration(len(keys)))
	grace := time.Duration(0)
	if leads {
		grace = 3 * time.Second
	}
	tab.follow("scanning "+text, grace, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for i, key := range keys {
			if err := stroke(ctx, t, key, begun.Add(gap*time.Duration(i))); err != nil {
				return err
			}
		}
		return nil
	}))
}

// stroke presses and releases one key at an instant.
func stroke(ctx context.Context, t *chromedp.Target, key rune, at time.Time) error {
	p := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: string(key), Text: string(key), UnmodifiedText: string(key),
		Timestamp: input.TimeSinceEpoch(float64(at.UnixMicro()) / 1e6),
	}
	if key == '\r' {
		p.Key, p.Code, p.WindowsVirtualKeyCode = "Enter", "Enter", 13
	}
	if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, p); err != nil {
		return err
	}
	p.Type, p.Text, p.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, p)
	return err
}

// Before has the debugger run a script in each page from the next one on,
// before the page's own scripts.
func (tab *Tab) Before(script string) {
	tab.t.Helper()
	tab.do("preparing a script", command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}))
}
