package qr

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/code128"
)

// barQuiet is the empty border that scanners need left and right of bars, in
// modules.
const barQuiet = 10

// Bars is a drawn barcode: Width modules wide, quiet border included, with the
// bars as one path of height 1, to be stretched.
type Bars struct {
	Width int
	Path  string
}

// EncodeBars draws a text as Code 128, the barcode of receipts and cards.
func EncodeBars(text string) (Bars, error) {
	code, err := code128.Encode(text)
	if err != nil {
		return Bars{}, fmt.Errorf("draw barcode: %w", err)
	}
	width := code.Bounds().Dx()
	var path strings.Builder
	for x := 0; x < width; x++ {
		start := x
		for x < width && code.At(x, 0) == color.Black {
			x++
		}
		if x > start {
			fmt.Fprintf(&path, "M%d 0h%dv1h-%dz", start+barQuiet, x-start, x-start)
		}
	}
	return Bars{width + 2*barQuiet, path.String()}, nil
}
