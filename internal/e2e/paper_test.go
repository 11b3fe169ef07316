package e2e

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

// sheets are the papers of a page printer, in millimeters.
var sheets = map[string][2]float64{"letter": {215.9, 279.4}, "a4": {210, 297}}

var (
	pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)
	pdfBox  = regexp.MustCompile(`/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]`)
)

// measured is how many pages a PDF has, and how large they are in millimeters.
func measured(t testing.TB, pdf []byte) (pages int, width, height float64) {
	t.Helper()
	m := pdfBox.FindSubmatch(pdf)
	if m == nil {
		t.Fatal("no size in the PDF")
	}
	width, _ = strconv.ParseFloat(string(m[1]), 64)
	height, _ = strconv.ParseFloat(string(m[2]), 64)
	return len(pdfPage.FindAll(pdf, -1)), width * 25.4 / 72, height * 25.4 / 72
}

// printedOnly is what a person sees of the page as it is printed, and whether
// anything but the paper is among it.
const printedOnly = `(() => {
	const paper = document.querySelector(".paper")
	const seen = [...document.body.querySelectorAll("*")].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)
	const stray = seen.filter(e => !paper.contains(e) && !e.contains(paper)).map(e => e.outerHTML.slice(0, 60))
	const gray = seen.filter(e => paper.contains(e)).filter(e => getComputedStyle(e).color !== "rgb(0, 0, 0)").map(e => e.className)
	const svg = paper.querySelector(".paper__code"), box = svg.getBoundingClientRect()
	return {text: paper.innerText, stray, gray, left: paper.getBoundingClientRect().left, width: paper.getBoundingClientRect().width,
		module: box.width / svg.viewBox.baseVal.width}
})()`

type printed struct {
	Text                string
	Stray, Gray         []string
	Left, Width, Module float64
}

// papers prints the page on a roll and on sheets, and fails the test unless
// each is the receipt alone, in black, on one page of its size.
func (s *seat) papers(name string, words ...string) {
	s.t.Helper()
	p := browser.Printed[printed](s.Tab, printedOnly)
	if len(p.Stray) > 0 || len(p.Gray) > 0 {
		s.t.Errorf("%s: printed beside the receipt %q, not black %q", name, p.Stray, p.Gray)
	}
	const dot = 96 / 203.0 // CSS pixels
	if dots := p.Module / dot; dots < 3.99 || math.Abs(dots-math.Round(dots)) > 0.03 {
		s.t.Errorf("%s: a module is %.2f dots wide", name, dots)
	}
	text := strings.Join(strings.Fields(p.Text), " ")
	if s.Count(`html[lang="en"]`) == 1 {
		words = append(words, "never ask for money", "Printed Thursday, September 21, 2017", "Central time")
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			s.t.Errorf("%s: the paper does not say %q: %s", name, w, text)
		}
	}
	if p.Left != 0 {
		s.t.Errorf("%s: the paper begins %.1f px from its margin", name, p.Left)
	}
	if roll := s.Count(".paper--roll") == 1; roll {
		pages, width, height := measured(s.t, s.PDF(name+"-roll", 80, 400))
		if pages != 1 || math.Abs(width-80) > 0.5 || height < 60 || height > 300 || p.Width > 280 {
			s.t.Errorf("%s: %d pages of %.1f × %.1f mm, text %.0f px wide", name, pages, width, height, p.Width)
		}
		return
	}
	for kind, size := range sheets {
		pages, width, height := measured(s.t, s.PDF(name+"-"+kind, size[0], size[1]))
		if pages != 1 || math.Abs(width-size[0]) > 0.5 || math.Abs(height-size[1]) > 0.5 {
			s.t.Errorf("%s on %s: %d pages of %.1f × %.1f mm", name, kind, pages, width, height)
		}
	}
}

// The demonstration's kiosk at one click; the papers of an answer, an exchange
// and a key, on both kinds of paper; and the way on where nothing comes out.
func TestPapers(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 1080, Height: 1920})
	s.NoPrinter()
	s.open("/demo/kiosk").is(200, "The kiosk, and what to scan").has("28101").audit("demo-kiosk")
	s.press("Open the kiosk").is(200, "Scan the receipt").has("Exchanged already")
	s.AuditKiosk("kiosk-samples")
	s.Click(`.strip form:nth-of-type(1) button`)
	s.is(200, "Yes, you can exchange this.")
	if s.Count("[data-printed]:not([hidden])") != 0 {
		t.Error("nothing was printed yet")
	}
	s.papers("paper-answer", "Yes, you can exchange this.", "BBY01-100001", "Oct 23", "/en/check")
	s.press("Print").press("Nothing came out?").is(200, "Take a picture of this, or write it down").has("Choose your replacement at this desk", "Next customer")
	s.AuditKiosk("kiosk-large-answer")

	s.press("Back").press("Choose your replacement").is(200, "Choose your replacement")
	s.Click(`input[value="WIS-3-12"]`)
	s.press("Continue")
	s.Click(`input[name="proof"][value="receipt"]`)
	s.press("Confirm my exchange").is(200, "The exchange is done. You get Webroot Internet Security.")
	reference := d.one(`SELECT c.reference FROM customer_case c JOIN exchange e ON e.case_id = c.id WHERE e.sku = 'WIS-3-12'`)
	s.papers("paper-exchange", reference, "Webroot Internet Security", "We email you a code", "/en/case/"+reference)
	s.open(s.path()[:strings.LastIndexByte(s.path(), '/')]+"/large").is(200, "Take a picture of this, or write it down").has("We have emailed you the same.", reference)
	s.AuditKiosk("kiosk-large-exchange")
	s.papers("paper-large", reference)
	s.press("Français").is(200, "Prenez ceci en photo, ou notez-le")
	s.papers("paper-french", reference, "Nous ne demandons jamais d’argent", "Imprimé le jeudi 21 septembre 2017 à 12 h")

	d.one(`UPDATE kiosk_device SET paper = 'page' RETURNING id`)
	s.press("English").press("Next customer").is(200, "Scan the receipt").open("/demo/kiosk")
	s.Click(`form:has(input[value="BBY01-100014"]) button`)
	s.is(200, "Yes, you can exchange this.")
	s.papers("paper-answer", "BBY01-100014")
	s.press("Choose your replacement")
	s.Click(`input[value="WIS-3-12"]`)
	s.press("Continue")
	s.Click(`input[name="proof"][value="receipt"]`)
	s.press("Confirm my exchange").is(200, "The exchange is done. You get Webroot Internet Security.")
	s.papers("paper-exchange", "show your receipt and give an email address")
	s.press("Go on with the customer’s phone").press("No phone? Print the key").press("Print the key now").is(200, "Hand the slip to the customer")
	s.papers("paper-key", "Your key", "WISA-")
	if strings.Contains(s.Text("body"), "WISA-") {
		t.Error("the key is seen on the screen")
	}
}
