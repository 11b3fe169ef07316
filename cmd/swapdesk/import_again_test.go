package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/config"
	"swapdesk/internal/exchange"
)

// openProgram is the program with an offer that opened yesterday.
func openProgram() string {
	return strings.Replace(programFile, "2017-09-08", time.Now().AddDate(0, 0, -1).Format(time.DateOnly), 1)
}

// exchange exchanges a unit of an order, as its customer would.
func (d *desk) exchange(order string, unit, sku string) casefile.State {
	d.t.Helper()
	id := d.count(`SELECT s.id FROM subscription s JOIN purchase p ON p.id = s.purchase_id
		WHERE p.order_number = '` + order + `' AND s.unit = ` + unit)
	database := d.open()
	defer database.Close()
	v, err := openVault(d.t.Context(), database, config.Database{DB: d.db, Keyring: d.keyring}, time.Now)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := outbox(database, v, "test", time.Now, slog.New(slog.DiscardHandler), nil); err != nil {
		d.t.Fatal(err)
	}
	done, err := exchanges(database, v, time.Now).Complete(d.t.Context(), exchange.Request{
		SubscriptionID: id, SKU: sku, Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return done.Exchange.State
}

// orders makes purchases of yesterday's year that are eligible today.
func orders(rows ...string) string {
	bought := time.Now().AddDate(0, -3, 0).Format(time.DateOnly)
	text := "order_number,line,quantity,state,activation_code,email,sku,bought_on\n"
	for _, r := range rows {
		text += r + ",ann@example.com,1689012," + bought + "\n"
	}
	return text
}

// A lower quantity takes units back from the highest; a case whose unit was
// exchanged already is flagged, never voided (contract.md, Imports).
func TestLowerQuantity(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.ok("import", "products", d.write("products.csv", products))
		d.ok("program", "apply", d.write("program.toml", openProgram()))
		d.importing("purchases", orders("A,1,3,,C-1;C-2;C-3", "B,1,3,,"))
		d.importing("keys", "sku,key\n1688832,AAAA-1\n")
		if got := d.exchange("B", "3", "1688832"); got != casefile.Issued {
			d.t.Fatalf("exchanged: %s", got)
		}
		lower := orders("A,1,1,,C-1;", "B,1,2,,")
		d.prints(d.importing("purchases", lower), counts(2, 0, 2, 0, 0)+"flagged 1 exchanged cases that were refunded or taken back\n")
		const states = `SELECT p.order_number, s.unit, s.state, s.activation_index IS NULL FROM subscription s
			JOIN purchase p ON p.id = s.purchase_id ORDER BY p.order_number, s.unit`
		no, yes := "0", "1"
		if !strings.HasPrefix(d.db, "sqlite:") {
			no, yes = "false", "true"
		}
		d.rows(states, "A|1|active|"+no, "A|2|refunded|"+yes, "A|3|refunded|"+yes, "B|1|active|"+yes, "B|2|active|"+yes, "B|3|refunded|"+yes)
		d.rows(`SELECT flag FROM customer_case`, "taken back after its exchange")
		d.rows(`SELECT state FROM exchange`, "issued")
		d.prints(d.importing("purchases", lower), counts(2, 0, 0, 2, 0))
		d.prints(d.importing("purchases", orders("A,1,3,,C-1;;C-3", "B,1,2,,")), counts(2, 0, 1, 1, 0))
		if code, said := d.doctor(); code != 0 {
			d.t.Errorf("doctor: %s", said)
		}
	})
}

// A refund after the exchange flags the case, once.
func TestRefundAfterExchange(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.ok("import", "products", d.write("products.csv", products))
		d.ok("program", "apply", d.write("program.toml", openProgram()))
		d.importing("purchases", orders("A,1,1,,", "B,1,1,,"))
		d.importing("keys", "sku,key\n1688832,AAAA-1\n")
		d.exchange("A", "1", "1688832")
		refunded := orders("A,1,1,refunded,", "B,1,1,refunded,")
		d.prints(d.importing("purchases", refunded), counts(2, 0, 2, 0, 0)+"flagged 1 exchanged cases that were refunded or taken back\n")
		d.prints(d.importing("purchases", refunded), counts(2, 0, 0, 2, 0))
		d.rows(`SELECT flag FROM customer_case`, "refunded after its exchange")
		d.rows(`SELECT state FROM exchange`, "issued")
		d.rows(`SELECT count(*) FROM audit_event WHERE action = '`+string(audit.CaseFlagged)+`'`, "1")
	})
}

// An activation code belongs to one purchase, and to its unit by position.
func TestActivationCodes(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.ok("import", "products", d.write("products.csv", products))
		d.importing("purchases", orders("A,1,2,,;C-2", "B,1,1,,C-9"))
		const second = `SELECT s.unit FROM subscription s JOIN purchase p ON p.id = s.purchase_id
			WHERE p.order_number = 'A' AND s.activation_index IS NOT NULL ORDER BY s.unit`
		d.rows(second, "2")
		// A code for the first unit comes later; the second keeps its own.
		index := d.count(`SELECT activation_index FROM subscription WHERE unit = 2`)
		d.prints(d.importing("purchases", orders("A,1,2,,C-1;C-2", "B,1,1,,C-9")), counts(2, 0, 1, 1, 0))
		d.rows(`SELECT activation_index FROM subscription WHERE unit = 2`, index)
		// Another purchase's code, on a new line, a changed one, and within one file.
		d.prints(d.importing("purchases", orders("A,1,2,,C-9", "B,1,1,,C-9", "C,1,1,,c9", "D,1,1,,D-1", "E,1,1,,D-1")), counts(5, 1, 0, 1, 3))
		d.prints(d.importing("purchases", orders("B,1,1,,C-7", "F,1,1,,C-7")), counts(2, 0, 1, 0, 1))
	})
}

// Keys are unique over all pools, never shown, and go to those who wait.
func TestImportKeys(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.ok("import", "products", d.write("products.csv", products))
		d.ok("program", "apply", d.write("program.toml", openProgram()))
		d.importing("purchases", orders("A,1,1,,", "B,1,1,,", "C,1,1,,"))
		d.importing("keys", "sku,key\n1688832,FIRST-1\n")
		for order, want := range map[string]casefile.State{"A": casefile.Issued} {
			if got := d.exchange(order, "1", "1688832"); got != want {
				d.t.Fatalf("%s: %s", order, got)
			}
		}
		for _, order := range []string{"B", "C"} {
			if got := d.exchange(order, "1", "1688832"); got != casefile.Waiting {
				d.t.Fatalf("%s: %s", order, got)
			}
		}
		const more = "sku,key\n1688832,SECOND-2\n5147463,second2\nNOSKU,THIRD-3\n5147463,x\n1688832,first 1\n"
		d.prints(d.importing("keys", more), counts(5, 1, 0, 1, 3)+"filled 1 rain checks\n")
		if strings.Contains(strings.ToUpper(d.lastStderr), "SECOND") || strings.Contains(d.lastStderr, "THIRD") {
			d.t.Errorf("showed a key: %s", d.lastStderr)
		}
		d.rows(`SELECT p.order_number, e.state FROM exchange e JOIN subscription s ON s.id = e.subscription_id
			JOIN purchase p ON p.id = s.purchase_id ORDER BY p.order_number`, "A|issued", "B|issued", "C|waiting")
		d.prints(d.importing("keys", more), counts(5, 0, 0, 2, 3))
		d.prints(d.importing("keys", "sku,key\n1688832,LAST-3\n1688832,LAST-4\n"), counts(2, 2, 0, 0, 0)+"filled 1 rain checks\n")
		if code, said := d.doctor(); code != 0 {
			d.t.Errorf("doctor: %s", said)
		}
	})
}

// An import leaves an event for each chunk that changed something, and none
// for what was there already.
func TestImportLeavesATrail(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		file := d.write("products.csv", products)
		d.ok("import", "products", file)
		d.ok("import", "products", file)
		got := d.query(`SELECT actor, channel, subject, data FROM audit_event WHERE action = 'import.applied'`)
		if len(got) != 1 || got[0] != `cli|cli|import:products|{"added":3,"updated":0}` {
			d.t.Errorf("%v", got)
		}
	})
}
