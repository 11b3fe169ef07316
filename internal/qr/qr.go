package qr

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the empty border that scanners need, in modules.
const quiet = 4

// Code is a drawn QR code: a square of Size units with the dark modules as one
// path, quiet border included.
type Code struct {
	Size int
	Path string
}

// Encode draws a text. Medium correction: a crumpled receipt still scans.
func Encode(text string) (Code, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("draw QR: %w", err)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			start := x
			for x < size && code.At(x, y) == color.Black {
				x++
			}
			if x > start {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
			}
		}
	}
	return Code{size + 2*quiet, path.String()}, nil
}
