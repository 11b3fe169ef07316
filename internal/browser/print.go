package browser

import (
	"context"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// mmPerInch is how the debugger's inches become what people measure paper in.
const mmPerInch = 25.4

// PDF prints the page on show, with the page's own sizes before those of the
// printer, which are in millimeters. It leaves NAME.pdf in the folder
// screenshots.
func (tab *Tab) PDF(name string, width, height float64) []byte {
	tab.t.Helper()
	prefer := true
	res := get(tab, "printing", func(ctx context.Context, t *chromedp.Target) (page.PrintToPDFResult, error) {
		return cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
			PreferCSSPageSize: &prefer, PaperWidth: width / mmPerInch, PaperHeight: height / mmPerInch,
		})
	})
	tab.write(filepath.Join(binary.shots, name+".pdf"), res.Data)
	return res.Data
}

// NoPrinter makes the pages that come next print into nothing: a browser
// without a printer would wait for one.
func (tab *Tab) NoPrinter() {
	tab.t.Helper()
	tab.do("taking the printer away", command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `window.print = () => dispatchEvent(new Event("afterprint"))`,
	}))
}

// Printed gives the value of a script that is run while the page looks as it
// is printed.
func Printed[T any](tab *Tab, script string) T {
	tab.t.Helper()
	media := func(name string) chromedp.Action[chromedp.Void] {
		return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
	}
	tab.do("looking as printed", media("print"))
	found := get(tab, "running a script", chromedp.Evaluate[T](script))
	tab.do("looking as before", tab.show(tab.opts))
	return found
}
