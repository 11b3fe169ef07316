package demo

import (
	"fmt"
	"strings"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
)

// opened is how many days ago the offer began: 32 of its 45 are left.
const opened = 13

// Products is the catalog, as a products file.
const Products = `sku,name,vendor,devices,platforms,term_months,price
KIS-3-12,Kaspersky Internet Security,Kaspersky Lab,3,windows|mac,12,79.99
KAV-1-12,Kaspersky Anti-Virus,Kaspersky Lab,1,windows,12,59.99
KTS-5-12,Kaspersky Total Security,Kaspersky Lab,5,windows|mac|android|ios,12,99.99
WIS-3-12,Webroot Internet Security,Webroot,3,windows|mac|android|ios,12,79.99
TIS-3-12,Trend Micro Internet Security,Trend Micro,3,windows|mac,12,79.99
TMS-5-12,Trend Micro Maximum Security,Trend Micro,5,windows|mac|android|ios,12,89.99
EIS-3-12,ESET Internet Security,ESET,3,windows|mac,12,69.99
WAV-1-12,Webroot AntiVirus,Webroot,1,windows|mac,12,39.99
OLD-1-12,Harbor Shield Antivirus,Harbor Shield,1,windows,12,29.99
NEW-1-12,Northgate Protect,Northgate,1,windows,12,34.99
PAU-1-12,Palisade Security,Palisade,1,windows,12,34.99
`

// Programs are the offer of 2017 moved to today, and three small ones that are
// over, paused and still to come.
func Programs(today day.Date, zone *time.Location) []program.Definition {
	base := program.Definition{
		Retailer: "Best Buy", ServiceDesk: "Geek Squad", SupportPhone: "1-800-555-0142",
		WindowDays: 45, RemovalDays: 45, Zone: zone, Status: program.Open,
		Statement: "We don't comment on contracts with specific vendors.",
	}
	offer := func(slug, vendor string, opensOn day.Date, status program.Status, withdrawn ...string) program.Definition {
		d := base
		d.Slug, d.Vendor, d.OpensOn, d.Status, d.Withdrawn = slug, vendor, opensOn, status, withdrawn
		d.Replacements = map[string][]string{}
		return d
	}
	main := offer("kaspersky", "Kaspersky Lab", today.AddDays(-opened), program.Open, "KIS-3-12", "KAV-1-12", "KTS-5-12")
	main.Replacements = map[string][]string{
		"KIS-3-12": {"WIS-3-12", "TIS-3-12", "EIS-3-12"},
		"KTS-5-12": {"TMS-5-12"},
	}
	return []program.Definition{
		main,
		offer("harbor-shield", "Harbor Shield", today.AddDays(-60), program.Closed, "OLD-1-12"),
		offer("northgate", "Northgate", today.AddDays(10), program.Open, "NEW-1-12"),
		offer("palisade", "Palisade", today.AddDays(-5), program.Paused, "PAU-1-12"),
	}
}

// Keys is the file of license keys: plenty of some, two of one, and for one
// product a single key that the demonstration itself uses up.
func Keys() string {
	var b strings.Builder
	b.WriteString("sku,key\n")
	for _, pool := range []struct {
		sku, prefix string
		n           int
	}{{"WIS-3-12", "WISA", 120}, {"TMS-5-12", "TMXS", 40}, {"WAV-1-12", "WAVX", 40}, {"TIS-3-12", "TRND", 2}, {"EIS-3-12", "ESET", 1}} {
		for i := range pool.n {
			fmt.Fprintf(&b, "%s,%s-%04d-%04d-%04d-DEMO\n", pool.sku, pool.prefix, 1000+i*37%9000, 2000+i*61%8000, 3000+i*89%7000)
		}
	}
	return b.String()
}

// Sample is a purchase worth trying. Shows is the catalog id of what one sees.
type Sample struct{ Number, Code, Contact, Shows string }

// Samples are listed on /demo; the first three are printed at the start.
func Samples() []Sample {
	return []Sample{
		{Number: "BBY01-100001", Contact: "jordan@example.com", Shows: "demo.shows.eligible"},
		{Number: "BBY01-100002", Contact: "casey@example.com", Shows: "demo.shows.three"},
		{Code: "GSKA-7Q2M-4XPD", Contact: "612-555-0143", Shows: "demo.shows.code"},
		{Number: "BBY01-100004", Contact: "riley@example.com", Shows: "demo.shows.mixed"},
		{Number: "BBY01-100005", Contact: "morgan@example.com", Shows: "demo.shows.exchanged"},
		{Number: "BBY01-100006", Contact: "taylor@example.com", Shows: "demo.shows.waiting"},
		{Number: "BBY01-100007", Contact: "avery@example.com", Shows: "demo.shows.ended"},
		{Number: "BBY01-100008", Contact: "quinn@example.com", Shows: "demo.shows.not_withdrawn"},
		{Number: "BBY01-100009", Contact: "rowan@example.com", Shows: "demo.shows.refunded"},
		{Number: "BBY01-100010", Contact: "sage@example.com", Shows: "demo.shows.guide"},
		{Number: "BBY01-100011", Contact: "emery@example.com", Shows: "demo.shows.not_open_yet"},
		{Number: "BBY01-100012", Contact: "harper@example.com", Shows: "demo.shows.paused"},
		{Number: "BBY01-100013", Contact: "josé@example.com", Shows: "demo.shows.canceled"},
		{Number: "BBY01-100014", Contact: "612-555-0114", Shows: "demo.shows.no_email"},
		{Number: "BBY01-100015", Contact: "drew@example.com", Shows: "demo.shows.ends_soon"},
		{Number: "BBY01-100016", Contact: "blair@example.com", Shows: "demo.shows.booked"},
	}
}
