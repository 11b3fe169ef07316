package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/program"
)

const kaspersky = `slug = "kaspersky-2017"
retailer = "Best Buy"
service_desk = "Geek Squad"
support_phone = "1-800-555-0142"
vendor = "Kaspersky Lab"
opens_on = "2017-09-08"
window_days = 45
removal_days = 60          # optional, default window_days
time_zone = "America/Chicago"
status = "open"
statement = "We don't comment on contracts with specific vendors."
withdrawn = ["1689012", "1689030"]
[replacements]            # optional curated lists, best first
"1689012" = ["1688832", "5147463"]
`

func parse(t *testing.T, text string) program.Definition {
	t.Helper()
	d, err := program.ParseFile([]byte(text), "p.toml")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseFile(t *testing.T) {
	t.Parallel()
	got := parse(t, kaspersky)
	if got.Zone.String() != "America/Chicago" {
		t.Errorf("zone %s", got.Zone)
	}
	got.Zone = nil
	want := program.Definition{
		Slug: "kaspersky-2017", Retailer: "Best Buy", ServiceDesk: "Geek Squad", SupportPhone: "1-800-555-0142",
		Vendor: "Kaspersky Lab", OpensOn: day.Date{Year: 2017, Month: 9, Day: 8}, WindowDays: 45, RemovalDays: 60,
		Status: program.Open, Statement: "We don't comment on contracts with specific vendors.",
		Withdrawn: []string{"1689012", "1689030"}, Replacements: map[string][]string{"1689012": {"1688832", "5147463"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseFileForgives(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"byte order mark":         "\ufeff" + kaspersky,
		"Windows line ends":       strings.ReplaceAll(kaspersky, "\n", "\r\n"),
		"a date without quotes":   strings.Replace(kaspersky, `"2017-09-08"`, `2017-09-08`, 1),
		"an inline table":         strings.Replace(kaspersky, "[replacements]", "replacements = {", 1)[:strings.Index(kaspersky, "[replacements]")] + `replacements = {"1689012" = ["1688832", "5147463"]}`,
		"comments inside a list":  strings.Replace(kaspersky, `["1689012", `, "[ # old\n \"1689012\", # older\n", 1),
		"spaces around the words": strings.Replace(kaspersky, `"Best Buy"`, `" Best Buy "`, 1),
	} {
		if changes := parse(t, text).Diff(parse(t, kaspersky)); len(changes) != 0 {
			t.Errorf("%s: %v", name, changes)
		}
	}
}

func TestParseFileDefaults(t *testing.T) {
	t.Parallel()
	head, _, _ := strings.Cut(kaspersky, "[replacements]")
	lines := slices.DeleteFunc(strings.Split(head, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "removal_days") || strings.HasPrefix(line, "statement")
	})
	got := parse(t, strings.Join(lines, "\n")+"\ndesk_services = [\"removal\"]\n")
	if got.RemovalDays != 45 || got.Statement != "" || len(got.Replacements) != 0 || got.Replacements == nil {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(got.DeskServices, []string{"removal"}) {
		t.Errorf("desk services %q", got.DeskServices)
	}
}

// Each case changes one line of the good file.
func TestParseFileMistakes(t *testing.T) {
	t.Parallel()
	const sku = `an SKU that stands in withdrawn`
	for _, c := range []struct{ name, from, to, want string }{
		{"slug", `"kaspersky-2017"`, `"Kaspersky 2017"`, `p.toml:1:8: slug: found "Kaspersky 2017", expected lower-case words and digits joined by dashes, at most 64 characters, like "kaspersky-2017"`},
		{"empty", `"Best Buy"`, `" "`, `p.toml:2:12: retailer: found " ", expected the retailer's name, in quotes, on one line`},
		{"number for text", `"Best Buy"`, `7`, `p.toml:2:12: retailer: found 7, expected the retailer's name, in quotes, on one line`},
		{"two lines", `"Best Buy"`, `"Best\nBuy"`, `p.toml:2:12: retailer: found "Best\nBuy", expected the retailer's name, in quotes, on one line`},
		{"date", `"2017-09-08"`, `"09/08/2017"`, `p.toml:6:12: opens_on: found "09/08/2017", expected a date like "2017-09-08"`},
		{"no such date", `"2017-09-08"`, `"2017-02-29"`, `p.toml:6:12: opens_on: found "2017-02-29", expected a date like "2017-09-08"`},
		{"days in quotes", `= 45`, `= "45"`, `p.toml:7:15: window_days: found "45", expected a whole number of days from 1 to 3650, without quotes`},
		{"no days", `= 45`, `= 0`, `p.toml:7:15: window_days: found 0, expected a whole number of days from 1 to 3650, without quotes`},
		{"too many days", `= 60`, `= 3651`, `p.toml:8:16: removal_days: found 3651, expected a whole number of days from 1 to 3650, without quotes`},
		{"half a day", `= 45`, `= 4.5`, `p.toml:7:15: window_days: found 4.5, expected a whole number of days from 1 to 3650, without quotes`},
		{"zone", `America/Chicago`, `Chicago`, `p.toml:9:13: time_zone: found "Chicago", expected the name of a time zone like "America/Chicago"`},
		{"the server's zone", `America/Chicago`, `Local`, `p.toml:9:13: time_zone: found "Local", expected the name of a time zone like "America/Chicago"`},
		{"no zone", `America/Chicago`, ``, `p.toml:9:13: time_zone: found "", expected the name of a time zone like "America/Chicago"`},
		{"status", `"open"`, `"live"`, `p.toml:10:10: status: found "live", expected one of "draft", "open", "paused", "closed"`},
		{"list", `["1689012", "1689030"]`, `"1689012"`, `p.toml:12:13: withdrawn: found "1689012", expected a list of one or more SKUs like ["1689012"]`},
		{"number for SKU", `"1689030"`, `1689030`, `p.toml:12:25: withdrawn: found 1689030, expected text in quotes, on one line`},
		{"list for SKU", `"1689030"`, `["1689030"]`, `p.toml:12:1: withdrawn: found a list, expected text in quotes, on one line`},
		{"twice", `"1689030"`, `"1689012"`, `p.toml:12:25: withdrawn: found "1689012" a second time, expected each one once`},
		{"replaced but not withdrawn", "\"1689012\" = [", "\"1\" = [", `p.toml:14:1: replacements: found "1", expected ` + sku},
		{"withdrawn replacement", `"5147463"`, `"1689030"`, `p.toml:14:25: replacements.1689012: found "1689030", expected an SKU that is not withdrawn itself`},
		{"no replacement", `["1688832", "5147463"]`, `[]`, `p.toml:14:1: replacements.1689012: found an empty list, expected a list of one or more SKUs, best first`},
		{"unknown key", `statement =`, `statment =`, `p.toml:11:1: unknown key: found "statment", expected one of desk_services, opens_on, removal_days, replacements, retailer, service_desk, slug, statement, status, support_phone, time_zone, vendor, window_days, withdrawn`},
		{"unknown table", "[replacements]", "[replacement]", `p.toml:13:2: unknown key: found "replacement", expected one of desk_services, opens_on, removal_days, replacements, retailer, service_desk, slug, statement, status, support_phone, time_zone, vendor, window_days, withdrawn`},
		{"capital key", `vendor =`, `Vendor =`, "p.toml:5:1: unknown key: found \"Vendor\", expected one of desk_services, opens_on, removal_days, replacements, retailer, service_desk, slug, statement, status, support_phone, time_zone, vendor, window_days, withdrawn\np.toml:13:2: vendor: found nothing, expected the withdrawn vendor's name, in quotes, on one line"},
		{"column in characters", `status = "open"`, `"é" = 1`, "p.toml:10:1: unknown key: found \"é\", expected one of desk_services, opens_on, removal_days, replacements, retailer, service_desk, slug, statement, status, support_phone, time_zone, vendor, window_days, withdrawn\np.toml:13:2: status: found nothing, expected one of \"draft\", \"open\", \"paused\", \"closed\""},
		{"no TOML", `retailer = "Best Buy"`, `retailer = Best Buy`, `p.toml:2:12: found Best Buy, expected TOML (`},
		{"no end of text", `"Best Buy"`, `"Best Buy`, `p.toml:2:21: found the end of the line, expected TOML (basic strings cannot have new lines)`},
		{"no TOML, column in characters", `vendor = "Kaspersky Lab"`, `"é" = yes`, `p.toml:5:7: found yes, expected TOML (`},
		{"key twice", `vendor =`, `retailer =`, `p.toml:5:1: found retailer = "Kaspersky Lab", expected TOML (`},
		{"another encoding", `Best Buy`, "Caf\xe9", "p.toml:2:16: found \ufffd\", expected TOML ("},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(kaspersky, c.from, c.to, 1)
			if text == kaspersky {
				t.Fatalf("%s is not in the file", c.from)
			}
			_, err := program.ParseFile([]byte(text), "p.toml")
			if err == nil {
				t.Fatal("was read")
			}
			if !fault.Is(err, "program_file") || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%#v", err)
			}
			got := err.Error()
			if strings.HasSuffix(c.want, "(") {
				got = got[:min(len(got), len(c.want))]
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestParseFileTellsAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	_, err := program.ParseFile([]byte("window_days = -1\nzone = 5\n\nstatus = 1\n"), "p.toml")
	if err == nil {
		t.Fatal("was read")
	}
	var got []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		place, rest, _ := strings.Cut(line, ": ")
		field, _, _ := strings.Cut(rest, ":")
		got = append(got, place+" "+field)
	}
	want := []string{
		"p.toml:1:15 window_days", "p.toml:2:1 unknown key", "p.toml:4:10 status",
		"p.toml:5:1 opens_on", "p.toml:5:1 retailer", "p.toml:5:1 service_desk", "p.toml:5:1 slug",
		"p.toml:5:1 support_phone", "p.toml:5:1 time_zone", "p.toml:5:1 vendor", "p.toml:5:1 withdrawn",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever stands in a file, it is read or refused with places inside it.
func FuzzParseFile(f *testing.F) {
	f.Add([]byte(kaspersky))
	f.Add([]byte("a.b.c = [1, {d = [2]}]\n[[replacements]]\nx = []\n[x.y]\n"))
	f.Add([]byte("withdrawn = [[[]]]\nreplacements.a.b = 1\nslug = [{a = 1}]"))
	f.Add([]byte("\ufeff\xff"))
	f.Add([]byte("a = \""))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := program.ParseFile(data, "p.toml")
		if err != nil && !strings.HasPrefix(err.Error(), "p.toml:") {
			t.Errorf("no place: %s", err)
		}
	})
}
