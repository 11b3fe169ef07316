package guide

import (
	"strings"
	"testing"
	"testing/fstest"
)

// sound is a family in which nothing is wrong; replacements break it.
func sound(t *testing.T, replacements ...string) fstest.MapFS {
	t.Helper()
	var b strings.Builder
	b.WriteString("id = \"any\"\n[systems]\nmac = [\"renewal\", \"key\", \"uninstall\", \"restart\", \"install\", \"protection\"]\n")
	for _, task := range Tasks() {
		b.WriteString("[steps." + string(task) + "]\ntask = \"" + string(task) + "\"\n")
		for _, lang := range []string{"en", "es", "fr-CA"} {
			b.WriteString("[steps." + string(task) + "." + lang + "]\ntitle = \"T " + lang + "\"\ndo = [\"A {product}\", \"B\"]\n")
		}
	}
	text := b.String()
	for i := 0; i+1 < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("nothing to replace: %s", replacements[i])
		}
		text = strings.Replace(text, replacements[i], replacements[i+1], 1)
	}
	return fstest.MapFS{"any.toml": {Data: []byte(text)}}
}

func TestSoundDataLoads(t *testing.T) {
	t.Parallel()
	b, err := load(sound(t))
	if err != nil || len(b.Family("any").Guide("mac").Steps) != 6 {
		t.Fatal(err)
	}
}

// Each mistake is refused in words that name the file and the step.
func TestMistakesAreRefused(t *testing.T) {
	t.Parallel()
	for want, replacements := range map[string][]string{
		`any.toml: id "Any One" must be lower case words`:                      {`id = "any"`, `id = "Any One"`},
		`platform "beos", expected one or more of`:                             {"mac = ", "beos = "},
		`mac: there is no step "keys"`:                                         {`"key", "un`, `"keys", "un`},
		`mac: no step for task "key"`:                                          {`"key", "un`, `"un`},
		`step "key" is in no system`:                                           {`"key", "un`, `"un`},
		`mac: step "uninstall" (uninstall) comes too late`:                     {`"uninstall", "restart"`, `"restart", "uninstall"`},
		`mac: step "install" is there twice`:                                   {`"install",`, `"install", "install",`},
		`step "renewal": task "renew", expected one of [renewal key uninstall`: {`task = "renewal"`, `task = "renew"`},
		`step "renewal": no title in fr-CA`:                                    {`title = "T fr-CA"`, `title = " "`},
		`step "renewal": nothing to do, or an empty line, in en`:               {`"A {product}", "B"`, `"A", ""`},
		`step "renewal": es does not have as many lines as en`:                 {`"A {product}", "B"`, `"A"`},
		`step "renewal": {name} in en, expected {product} or {vendor}`:         {`"A {product}"`, `"A {name}"`},
		"no systems":                         {"[systems]\nmac = [\"renewal\", \"key\", \"uninstall\", \"restart\", \"install\", \"protection\"]", ""},
		"it has keys that mean nothing here": {`id = "any"`, "id = \"any\"\nicon = \"x\""},
		"0 families have no vendors":         {`id = "any"`, "id = \"any\"\nvendors = [\"A\"]"},
		"any.toml: toml:":                    {`id = "any"`, `id = `},
	} {
		_, err := load(sound(t, replacements...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	twice := sound(t)
	twice["b.toml"] = twice["any.toml"]
	if _, err := load(twice); err == nil || !strings.Contains(err.Error(), `b.toml: id "any" is there twice`) {
		t.Error(err)
	}
	if _, err := load(fstest.MapFS{}); err == nil {
		t.Error("no data is fine")
	}
}
