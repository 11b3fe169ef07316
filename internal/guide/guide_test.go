package guide

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/catalog"
)

func book(t *testing.T) *Book {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMatch(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, c := range []struct{ vendor, name, want string }{
		{"Kaspersky Lab", "Internet Security", "kaspersky"},
		{"KASPERSKY", "x", "kaspersky"},
		{"AO  Kaspersky Lab", "Kaspersky Total Security, 5 devices", "kaspersky"},
		{"Kasperskyish", "Antivirus for Kaspersky", "other"},
		{"Harbor Shield", "Harbor Shield Antivirus, 1 device", "other"},
		{"", "", "other"},
	} {
		if got := b.Match(catalog.Product{Vendor: c.vendor, Name: c.name}).ID; got != c.want {
			t.Errorf("%q %q: %s, want %s", c.vendor, c.name, got, c.want)
		}
	}
	if b.Family("kaspersky") == nil || b.Family("nobody") != nil {
		t.Error("families are not found by their id")
	}
}

func TestCoversOnlyWhatTheProductCovers(t *testing.T) {
	t.Parallel()
	f := book(t).Family("kaspersky")
	for want, platforms := range map[string][]string{
		"windows": {"windows"}, "windows mac": {"mac", "windows"}, "windows mac android ios": {"android", "ios", "mac", "windows"}, "": nil,
	} {
		if got := strings.Join(f.Covers(catalog.Product{Platforms: platforms}), " "); got != want {
			t.Errorf("%v: %q", platforms, got)
		}
	}
	if f.Guide("linux") != nil {
		t.Error("there is a guide for linux")
	}
}

func TestWayThroughAGuide(t *testing.T) {
	t.Parallel()
	g := book(t).Family("kaspersky").Guide("windows")
	done := map[string]bool{"renewal": true, "key-windows": true, "uninstall-windows": true, "restart-computer": true}
	is := func(step string) bool { return done[step] }
	if g.First(Uninstall) != 3 || g.First("nothing") != 0 || g.Find("leftovers-windows") != 5 || g.Find("x") != 0 {
		t.Error("steps are not found")
	}
	if got := g.Next(is); got != 5 {
		t.Errorf("goes on at %d, want 5", got)
	}
	if !g.TaskDone(Uninstall, is) || g.TaskDone(Restart, is) {
		t.Error("a task is done when all of its steps are")
	}
	for _, s := range g.Steps {
		done[s.ID] = true
	}
	if got := g.Next(is); got != 0 {
		t.Errorf("all is done, and it goes on at %d", got)
	}
}

// The guard warns before nothing is left, and before there are two.
func TestGapGuard(t *testing.T) {
	t.Parallel()
	for _, f := range book(t).Families() {
		for _, os := range f.Systems() {
			g := f.Guide(os)
			for i, s := range g.Steps {
				want := map[int]Gap{g.First(Uninstall): NoneInstalled, g.First(Install): TwoInstalled}[i+1]
				if s.Gap != want {
					t.Errorf("%s on %s: %s warns of %q, want %q", f.ID, os, s.ID, s.Gap, want)
				}
			}
		}
	}
}

// What people read: every language of its own, no placeholder left, the
// vendor's own tool by its name, and short sentences.
func TestTexts(t *testing.T) {
	t.Parallel()
	all := ""
	for _, f := range book(t).Families() {
		for _, os := range f.Systems() {
			for _, s := range f.Guide(os).Steps {
				en := s.In("en").Fill("Harbor Shield", "Harbor")
				text := strings.Join(append(slices.Clone(en.Do), en.Title, en.Note), "\n")
				all += f.ID + " " + text
				if strings.ContainsAny(text, "{}[]") {
					t.Errorf("%s: %s", s.ID, text)
				}
				for _, sentence := range regexp.MustCompile(`[.?!:] |\n`).Split(text, -1) {
					if n := len(strings.Fields(sentence)); n > 16 {
						t.Errorf("%s: %d words: %s", s.ID, n, sentence)
					}
				}
				for _, lang := range []string{"es", "fr-CA"} {
					if own := s.In(lang); own.Title == en.Title || own.Do[0] == en.Do[0] {
						t.Errorf("%s is in English in %s", s.ID, lang)
					}
				}
			}
		}
	}
	for _, want := range []string{"kavremover", "my.kaspersky.com", "Harbor"} {
		if !strings.Contains(all, want) {
			t.Errorf("nobody says %s", want)
		}
	}
	if got := book(t).Family("other").Guide("mac").Steps[0].In("ja").Title; got != "Stop the automatic renewal" {
		t.Errorf("another language gets %q", got)
	}
}

func TestFillLeavesTheDataAlone(t *testing.T) {
	t.Parallel()
	text := Text{Title: "{product}", Do: []string{"{vendor} and {product}"}, Note: "{vendor}"}
	got := text.Fill("P", "{product}")
	if got.Title != "P" || got.Do[0] != "{product} and P" || got.Note != "{product}" || text.Do[0] != "{vendor} and {product}" {
		t.Errorf("%+v, %+v", got, text)
	}
}
