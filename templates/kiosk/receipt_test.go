package kiosk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// A module is four dots of a thermal printer or more, always a whole number of
// them, and the code fits on the roll.
func TestCodeIsPrintedInWholeDots(t *testing.T) {
	t.Parallel()
	for size := 29; size <= 125; size++ { // versions 1 to 25 of QR codes, and what lies between
		c := Code{Size: size}
		mm, err := strconv.ParseFloat(strings.TrimSuffix(c.width(), "mm"), 64)
		if err != nil {
			t.Fatal(err)
		}
		dots := mm * 203 / 25.4 / float64(size)
		if whole := fmt.Sprintf("%.2f", dots); dots < 3.99 || !strings.HasSuffix(whole, ".00") || mm > 74 {
			t.Errorf("%d modules: %s dots each, %.1f mm", size, whole, mm)
		}
	}
	if c := (Code{}); c.dots() != 0 {
		t.Error("a code that is none")
	}
}
