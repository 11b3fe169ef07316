package ui

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func text(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRichEscapes(t *testing.T) {
	t.Parallel()
	got := text(t, Rich("Until **<b>Monday</b>**, & free"))
	want := "Until <strong>&lt;b&gt;Monday&lt;/b&gt;</strong>, &amp; free"
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestFieldDescribesItsInput(t *testing.T) {
	t.Parallel()
	page := Page{T: func(id string, _ ...any) string { return id }}
	cases := []struct {
		field Field
		want  string
	}{
		{Field{Name: "code"}, ""},
		{Field{Name: "code", Hint: "h"}, `aria-describedby="code-hint"`},
		{Field{Name: "code", Error: "e"}, `aria-describedby="code-error"`},
		{Field{Name: "code", Hint: "h", Error: "e"}, `aria-describedby="code-hint code-error"`},
	}
	for _, c := range cases {
		html := text(t, FieldGroup(page, c.field))
		if !strings.Contains(html, c.want) || c.want == "" && strings.Contains(html, "describedby") {
			t.Errorf("want %q in %s", c.want, html)
		}
		if got := strings.Contains(html, `aria-invalid="true"`); got != (c.field.Error != "") {
			t.Errorf("aria-invalid %v with error %q", got, c.field.Error)
		}
	}
}

func TestErrorLeadsToTheFirstRadio(t *testing.T) {
	t.Parallel()
	page := Page{T: func(id string, _ ...any) string { return id }}
	html := text(t, Picks(page, PickList{Name: "replacement", Picks: []Pick{{Value: "1"}, {Value: "2"}}}))
	for _, want := range []string{`id="replacement" name="replacement" value="1"`, `id="replacement-2" name="replacement" value="2"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
}

func TestKeyIsOneRunOfText(t *testing.T) {
	t.Parallel()
	page := Page{T: func(id string, _ ...any) string { return id }}
	if html := text(t, Key(page, "Key", " AB12-CD34 \n")); !strings.Contains(html, ">AB12-CD34</p>") {
		t.Errorf("got %s", html)
	}
}

func TestTelephone(t *testing.T) {
	t.Parallel()
	if got := telephone("1-800-555-0142"); got != "tel:18005550142" {
		t.Errorf("got %s", got)
	}
}
