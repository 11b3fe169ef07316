package kiosk_test

import (
	"strings"
	"testing"

	"swapdesk/internal/kiosk"
)

func TestReadScan(t *testing.T) {
	t.Parallel()
	const host = "swap.example"
	for text, want := range map[string]kiosk.Scan{
		"BBY01-100016":      {Order: "BBY01100016", Activation: "BBY01100016"},
		" bby01 100016\r\n": {Order: "BBY01100016", Activation: "BBY01100016"},
		"]C1BBY01-100016":   {Order: "BBY01100016", Activation: "BBY01100016"},
		"https://swap.example/en/case/7K4M-9PQX-2WTC":      {Reference: "7K4M-9PQX-2WTC"},
		"https://swap.example/fr-ca/case/7k4m9pqx2wtc/key": {Reference: "7K4M-9PQX-2WTC"},
		"https://evil.example/en/case/7K4M-9PQX-2WTC":      {},
		"https://swap.example/en/check":                    {},
		"7K4M-9PQX-2WTC":                                   {Order: "7K4M9PQX2WTC", Reference: "7K4M-9PQX-2WTC", Activation: "7K4M9PQX2WTC"},
		"":                                                 {},
		"\x00\x1b":                                         {},
		strings.Repeat("9", 10_000):                        {},
	} {
		if got := kiosk.ReadScan(text, host); got != want {
			t.Errorf("%.40q: %+v, want %+v", text, got, want)
		}
	}
}

func FuzzReadScan(f *testing.F) {
	f.Add("https://swap.example/en/case/7K4M-9PQX-2WTC")
	f.Add("]Q3BBY01-1")
	f.Fuzz(func(t *testing.T, text string) {
		if s := kiosk.ReadScan(text, "swap.example"); strings.ContainsAny(s.Order+s.Activation, " \x00\n") {
			t.Errorf("%q: %+v", text, s)
		}
	})
}
