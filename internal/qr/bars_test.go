package qr_test

import (
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"

	"swapdesk/internal/qr"
)

var bar = regexp.MustCompile(`M(\d+) 0h(\d+)v1h-(\d+)z`)

// What is drawn is read again by a scanner that knows nothing of us.
func TestEncodeBars(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"BBY01-100001", "GSKA-7Q2M-4XPD", "123456"} {
		bars, err := qr.EncodeBars(text)
		if err != nil {
			t.Fatal(err)
		}
		picture := image.NewGray(image.Rect(0, 0, bars.Width*2, 60))
		for i := range picture.Pix {
			picture.Pix[i] = 255
		}
		for _, m := range bar.FindAllStringSubmatch(bars.Path, -1) {
			x, _ := strconv.Atoi(m[1])
			w, _ := strconv.Atoi(m[2])
			if x < 10 || x+w > bars.Width-10 || m[2] != m[3] {
				t.Errorf("%s: %s stands in the border", text, m[0])
			}
			for px := 2 * x; px < 2*(x+w); px++ {
				for y := range 60 {
					picture.SetGray(px, y, color.Gray{})
				}
			}
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		read, err := oned.NewCode128Reader().Decode(bits, nil)
		if err != nil || fmt.Sprint(read.GetText()) != text {
			t.Errorf("%s is read as %v, %v", text, read, err)
		}
	}
	if _, err := qr.EncodeBars("日本"); err == nil {
		t.Error("what bars cannot say was drawn")
	}
}
