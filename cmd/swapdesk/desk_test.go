package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/audit"
	"swapdesk/internal/config"
	"swapdesk/internal/day"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

const deskStore = "number,name,city,state,zip,lat,lon,hours,services\n281,Richfield,Richfield,MN,55423,44.86,-93.29,Daily: 12-11,%s\n"

// bookable loads a program that opened a week ago, a store that is open every
// day, and two purchases.
func (d *desk) bookable() {
	d.t.Helper()
	d.ok("import", "products", d.write("products.csv", products))
	opened := time.Now().AddDate(0, 0, -7).Format(time.DateOnly)
	d.ok("program", "apply", d.write("program.toml", strings.Replace(programFile, "2017-09-08", opened, 1)))
	d.importing("stores", fmt.Sprintf(deskStore, "Geek Squad Services"))
	d.importing("purchases", "order_number,line,sku,bought_on,email\nBBY01-1,1,1689012,2017-03-01,ann@example.com\nBBY01-2,1,1689012,2017-03-01,\n")
}

// books books a time the day after tomorrow, or after a holiday, for an order;
// it gives the reference and the date.
func (d *desk) books(order, clock string) (reference, date string) {
	d.t.Helper()
	database := d.open()
	defer database.Close()
	v, err := openVault(d.t.Context(), database, config.Database{DB: d.db, Keyring: d.keyring}, time.Now)
	if err == nil {
		_, err = outbox(database, v, "test", time.Now, slog.New(slog.DiscardHandler), nil)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		d.t.Fatal(err)
	}
	on := day.Of(time.Now(), zone).AddDays(2)
	for store.Holiday(on) {
		on = on.AddDays(1)
	}
	date = on.String()
	start, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, zone)
	if err != nil {
		d.t.Fatal(err)
	}
	records, err := database.ListByOrder(d.t.Context(), purchase.OrderKey(order))
	if err != nil || len(records) != 1 {
		d.t.Fatal(records, err)
	}
	booked, err := (&removal.Desk{Repo: database, Now: time.Now}).Book(d.t.Context(), removal.Request{
		SubscriptionID: records[0].Subscription.ID, Slot: removal.Slot{StoreNumber: "281", Start: start}, Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return booked.Reference, date
}

// refuses runs a subcommand that must exit with 1 and say these lines.
func (d *desk) refuses(lines []string, args ...string) {
	d.t.Helper()
	code, out, errs := runCLI(d.t, append(args, d.flags()...)...)
	said := strings.Split(strings.TrimSuffix(errs, "\n"), "\n")
	if code != 1 || out != "" || len(said) != len(lines) {
		d.t.Fatalf("%v: exit %d, printed %q, said %q", args, code, out, errs)
	}
	for i, want := range lines {
		if !strings.HasPrefix(said[i], "swapdesk: ") || !strings.Contains(said[i], want) {
			d.t.Errorf("%v said %q, want %q in it", args, said[i], want)
		}
	}
}

// same wants the database to be as it was.
func (d *desk) same(before map[string][]string) {
	d.t.Helper()
	if diff := cmp.Diff(before, d.dump()); diff != "" {
		d.t.Errorf("what was refused has changed:\n%s", diff)
	}
}

// lineWith is the first line in which something stands.
func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return strings.TrimSuffix(line, "\n")
		}
	}
	return ""
}

func TestDesk(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.bookable()
		first, date := d.books("BBY01-1", "13:00")
		second, _ := d.books("BBY01-2", "13:00")
		if shown := d.ok("desk", "show", "281"); !strings.Contains(shown, "benches 2, minutes 45, lead 2h0m0s, horizon 14 days\nhours Daily: 12-11\n") ||
			!strings.Contains(shown, date+"  12:00-23:00  2 booked\n") || strings.Count(shown, "\n") != 3+15 {
			d.t.Errorf("it shows\n%s", shown)
		}
		before := d.dump()
		d.refuses([]string{"1 booking at desk 281 would not fit any more; nothing was changed; --rebook", second + ", "},
			"desk", "set", "281", "--benches", "1")
		d.refuses([]string{"2 bookings at desk 281", first + ", ", second + ", "}, "desk", "close", "281", date)
		d.refuses([]string{"2 bookings at desk 281", first + ", ", second + ", "}, "desk", "hours", "281", date, "14:30-20")
		d.same(before)

		mails := d.count(`SELECT count(*) FROM river_job`)
		out := d.ok("desk", "close", "281", date, "--note", "flood", "--rebook")
		if !strings.Contains(out, first+", ") || strings.Count(out, "moved to desk 281, ") != 2 || !strings.HasSuffix(out, "\ndesk 281 is changed\n") {
			d.t.Errorf("rebooked: %s", out)
		}
		if untold := "; not told, no mailbox is on file: call the customer\n"; strings.Count(out, untold) != 1 || !strings.Contains(lineWith(out, second), strings.TrimSpace(untold)) {
			d.t.Errorf("who is to be called: %s", out)
		}
		if got := d.count(`SELECT count(*) FROM river_job`); mails == got {
			d.t.Errorf("no mail was queued: %s jobs", got)
		}
		if shown := d.ok("desk", "show", "281"); !strings.Contains(shown, date+"  closed  0 booked  other hours flood\n") {
			d.t.Errorf("it shows\n%s", shown)
		}
		d.wants("desk 281 is like that already; nothing to change\n", "desk", "close", "281", date)
		d.wants("desk 281 is changed\n", "desk", "hours", "281", date, "noon-5", "--note", "half a day")
		d.wants("desk 281 is changed\n", "desk", "set", "281", "--minutes", "60", "--lead", "90m", "--horizon", "3")
		d.rows(`SELECT benches, cells, lead_minutes, horizon_days FROM desk`, "2|4|90|3")
		if code, said := d.doctor(); code != 0 {
			d.t.Errorf("doctor: %s", said)
		}
	})
}

func TestDeskMistakes(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.bookable()
		before := d.dump()
		tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		for _, tt := range []struct {
			want string
			args []string
		}{
			{"there is no store 999; swapdesk import stores", []string{"set", "999", "--benches", "1"}},
			{"there is no store 999", []string{"close", "999", tomorrow, "--rebook"}},
			{"there is no store 999", []string{"show", "999"}},
			{"nothing to set; expected --benches", []string{"set", "281"}},
			{"--benches 0: expected 1 to 64", []string{"set", "281", "--benches", "0"}},
			{"--benches 65: expected 1 to 64", []string{"set", "281", "--benches", "65"}},
			{"--minutes 40: expected quarters of an hour, 15 to 480", []string{"set", "281", "--minutes", "40"}},
			{"--lead 1.5s: expected whole minutes", []string{"set", "281", "--lead", "1.5s"}},
			{"--horizon 366: expected 0 to 365 days", []string{"set", "281", "--horizon", "366"}},
			{`"tomorrow" is not a date like`, []string{"close", "281", "tomorrow"}},
			{"2017-09-08 is past", []string{"close", "281", "2017-09-08"}},
			{`"9pm-10am" closes before it opens`, []string{"hours", "281", tomorrow, "9pm-10am"}},
			{`are no hours like 10-9`, []string{"hours", "281", tomorrow, "10-9; Tue: 9-5"}},
			{`are no hours like 10-9`, []string{"hours", "281", tomorrow, ""}},
		} {
			d.refuses([]string{tt.want}, append([]string{"desk"}, tt.args...)...)
		}
		d.same(before)
	})
}

// New hours that leave bookings behind are refused with the row; with --rebook
// the bookings move.
func TestImportStoresRebook(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.bookable()
		d.books("BBY01-1", "13:00")
		untold, _ := d.books("BBY01-2", "20:00")
		for _, tt := range []struct{ old, new, booked string }{
			{"Daily: 12-11", "Daily: 12-6", "1 booking"}, {"Geek Squad Services", "Trade-In", "2 bookings"},
		} {
			before := d.dump()
			file := strings.Replace(fmt.Sprintf(deskStore, "Geek Squad Services"), tt.old, tt.new, 1)
			d.prints(d.importing("stores", file), counts(1, 0, 0, 0, 1))
			if want := "line 2: store 281: " + tt.booked + " would not fit its new hours or services; run again with --rebook"; !strings.Contains(d.lastStderr, want) {
				d.t.Errorf("said %q, want %q", d.lastStderr, want)
			}
			d.same(before)
		}
		shorter := d.write("shorter.csv", strings.Replace(fmt.Sprintf(deskStore, "Geek Squad Services"), "12-11", "12-6", 1))
		d.prints(d.ok("import", "stores", "--rebook", shorter), counts(1, 0, 1, 0, 0))
		if said := lineWith(d.lastStderr, untold); !strings.Contains(said, "notice: store 281: ") || !strings.HasSuffix(said, "call the customer") {
			d.t.Errorf("said %q", d.lastStderr)
		}
		d.rows(`SELECT hours_text FROM store`, "Daily: 12-6")
		d.rows(`SELECT count(*) FROM audit_event WHERE action IN ('removal.moved', 'desk.changed')`, "2")
		d.prints(d.ok("import", "stores", shorter), counts(1, 0, 0, 1, 0))
		d.rows(`SELECT count(*) FROM audit_event WHERE action IN ('removal.moved', 'desk.changed')`, "2")
	})
}
