package e2e

import (
	"fmt"
	"image"
	"image/draw"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"swapdesk/internal/browser"
	"swapdesk/internal/demo"
	"swapdesk/internal/staff"
)

// The two screens of kiosks (ux.md, Kiosk).
var (
	portrait  = browser.Options{Width: 1080, Height: 1920}
	landscape = browser.Options{Width: 1920, Height: 1080}
)

// The associate of store 281, as the badge says it, with the PIN that is chosen
// at the first sign-in.
const (
	almaNumber = "28101"
	almaPIN    = "481516"

	staffPassword = demo.StaffPassword
)

// scanGap and typeGap are between two keys of a scanner, and of somebody who
// types faster than people do. A scan has at most 50 ms (ux.md, Kiosk).
const (
	scanGap = 10 * time.Millisecond
	typeGap = 60 * time.Millisecond
)

const (
	scanH1  = "Scan the receipt"
	timesH1 = "Choose a time at Richfield"
)

// clock is a script by which a test turns the clock of a page: advance(ms)
// lets time pass at once. What a page does every few seconds it does twice a
// second, and what it prints is counted.
const clock = `(() => {
	const now = performance.now.bind(performance), every = setInterval
	let passed = 0
	globalThis.advance = ms => { passed += ms }
	performance.now = () => now() + passed
	globalThis.setInterval = (f, ms) => every(f, Math.min(ms, 500))
	globalThis.prints = 0
	globalThis.print = () => { prints++ }
})()`

// bootStore is a demonstration whose associate has a number and a PIN.
func bootStore(t testing.TB) *desk {
	t.Helper()
	d := bootDemo(t, noon)
	d.furnish()
	return d
}

func (d *desk) furnish() {
	d.t.Helper()
	d.run("staff", "number", "alma@staff.example", "--number", almaNumber, "--db", "sqlite:swapdesk-demo.db")
}

// kiosk opens the screen of a new kiosk, which is paired with store 281.
func (d *desk) kiosk(t testing.TB, opts browser.Options) *seat {
	t.Helper()
	s := d.seat(t, opts)
	s.Before(clock)
	s.open("/kiosk").is(200, "This screen is no kiosk yet").press("Show a code")
	d.pair(s.Text(".kiosk__code"), t.Name())
	return s.open("/kiosk/enroll").is(200, "Sign in")
}

// pair types a code as the manager.
func (d *desk) pair(code, label string) {
	d.t.Helper()
	label = label[strings.LastIndexByte(label, '/')+1:]
	form := url.Values{"code": {code}, "store": {"281"}, "label": {label}}.Encode()
	if res, body := d.send("POST", "/manage/devices", form, d.enter(staff.Manager)); res.StatusCode != 303 {
		d.t.Fatalf("pairing: %d %s", res.StatusCode, body)
	}
}

// revoke shuts a kiosk out, as the manager.
func (d *desk) revoke(label string) {
	d.t.Helper()
	id := d.one(`SELECT id FROM kiosk_device WHERE label = '` + label + `'`)
	if res, body := d.send("POST", "/manage/devices/"+id+"/revoke", "", d.enter(staff.Manager)); res.StatusCode != 303 {
		d.t.Fatalf("removing it: %d %s", res.StatusCode, body)
	}
}

// signedKiosk is a kiosk at which Alma has signed in with her password.
func (d *desk) signedKiosk(t testing.TB, opts browser.Options) *seat {
	t.Helper()
	s := d.kiosk(t, opts)
	s.open("/kiosk/sign-in?full=1").is(200, "Sign in")
	s.Fill("#email", "alma@staff.example")
	s.Fill("#password", staffPassword)
	return s.press("Sign in").is(200, "Choose your PIN").press("Not now").is(200, scanH1)
}

// scan scans what a barcode says; it leads to another page.
func (s *seat) scan(code string) *seat {
	s.t.Helper()
	s.Strokes(code, scanGap, true)
	return s
}

// squares are the parts of a QR code as internal/qr draws them.
var squares = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)

// reads gives what the QR code on the page says to a camera.
func (s *seat) reads() string {
	s.t.Helper()
	const module = 6 // pixels
	drawn := browser.Eval[string](s.Tab, `document.querySelector(".kiosk__qr path").getAttribute("d")`)
	size := browser.Eval[int](s.Tab, `document.querySelector(".kiosk__qr").viewBox.baseVal.width`)
	img := image.NewGray(image.Rect(0, 0, size*module, size*module))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range squares.FindAllStringSubmatch(drawn, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		w, _ := strconv.Atoi(m[3])
		draw.Draw(img, image.Rect(x*module, y*module, (x+w)*module, (y+1)*module), image.Black, image.Point{}, draw.Src)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		s.t.Fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		s.t.Fatalf("at %s the code cannot be read: %v", s.URL(), err)
	}
	return code.GetText()
}

// wait polls a script until it gives true.
func (s *seat) wait(what, script string) *seat {
	s.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if browser.Eval[bool](s.Tab, script) {
			return s
		}
	}
	s.t.Fatalf("at %s: %s did not come:\n%s", s.URL(), what, s.Text("body"))
	return nil
}

// pass lets time pass on the page.
func (s *seat) pass(d time.Duration) *seat {
	s.t.Helper()
	browser.Eval[bool](s.Tab, fmt.Sprintf("advance(%d) ?? true", d.Milliseconds()))
	return s
}

var handleInPath = regexp.MustCompile(`^/kiosk/case/([0-9A-Za-z]+)`)

// handle is what the customer's case is called at this kiosk.
func (s *seat) handle() string {
	s.t.Helper()
	m := handleInPath.FindStringSubmatch(s.path())
	if m == nil {
		s.t.Fatalf("no case at %s", s.path())
	}
	return m[1]
}

// quiet forgives console errors that have these words, and no other.
func (s *seat) quiet(words ...string) {
	s.t.Helper()
	for _, p := range s.Problems() {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(p, w) }) {
			s.t.Error(p)
		}
	}
}
