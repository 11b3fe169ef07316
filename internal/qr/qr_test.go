package qr_test

import (
	"strings"
	"testing"

	"swapdesk/internal/qr"
)

// The three finder patterns stand in their corners, and nothing in the border.
func TestEncode(t *testing.T) {
	t.Parallel()
	code, err := qr.Encode("https://swap.example.com/en/case/7K4M-9PQX-2WTC")
	if err != nil || code.Size != 33+8 {
		t.Fatalf("%+v, %v", code.Size, err)
	}
	for _, want := range []string{"M4 4h7v1h-7z", "M30 4h7v1h-7z", "M4 30h7v1h-7z"} {
		if !strings.Contains(code.Path, want) {
			t.Errorf("no %s in %s", want, code.Path)
		}
	}
	if strings.Contains(code.Path, "M3 ") || strings.Contains(code.Path, "M0 ") {
		t.Error("the border is not empty")
	}
	if _, err := qr.Encode(strings.Repeat("x", 10_000)); err == nil {
		t.Error("a text that does not fit was drawn")
	}
}
