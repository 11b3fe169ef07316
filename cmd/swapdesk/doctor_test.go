package main

import (
	"os"
	"strings"
	"testing"
)

// doctor gives its exit code and what it printed.
func (d *desk) doctor() (int, string) {
	d.t.Helper()
	code, out, errs := runCLI(d.t, append([]string{"doctor"}, d.flags()...)...)
	return code, out + errs
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		code, said := d.doctor()
		if code != 1 {
			d.t.Errorf("on nothing: exit %d, %s", code, said)
		}
		if got := d.dump(); len(got) > 0 {
			d.t.Errorf("doctor made tables: %v", got)
		}
		d.stock()
		d.ok("import", "purchases", d.write("o.csv", onePurchase))
		if code, said = d.doctor(); code != 0 || !strings.HasSuffix(said, "ok: every invariant holds\n") {
			d.t.Errorf("sound: exit %d, %s", code, said)
		}
		d.ok("import", "keys", d.write("k.csv", "sku,key\n1688832,ABCD-EFGH\n"))
		if code, said = d.doctor(); code != 0 || !strings.Contains(said, "warning pool_low: ") {
			d.t.Errorf("few keys: exit %d, %s", code, said)
		}
		keyring, _ := os.ReadFile(d.keyring)
		d.replaceKeyring(nil)
		if code, said = d.doctor(); code != 0 || !strings.Contains(said, "warning no_keyring: ") {
			d.t.Errorf("no keyring: exit %d, %s", code, said)
		}
		if _, err := os.Stat(d.keyring); err == nil {
			d.t.Error("doctor made a keyring")
		}
		other := newFile(d.t)
		other.ok("import", "purchases", other.write("o.csv", onePurchase))
		foreign, _ := os.ReadFile(other.keyring)
		d.replaceKeyring(foreign)
		if code, said = d.doctor(); code != 1 || !strings.Contains(said, "BROKEN keyring: the keyring belongs to another database") {
			d.t.Errorf("foreign keyring: exit %d, %s", code, said)
		}
		d.replaceKeyring(keyring)
		database := d.open()
		if _, err := database.Writer().ExecContext(d.t.Context(), `UPDATE purchase SET quantity = 2`); err != nil {
			d.t.Fatal(err)
		}
		database.Close()
		if code, said = d.doctor(); code != 1 || !strings.Contains(said, "BROKEN quantity: ") {
			d.t.Errorf("broken: exit %d, %s", code, said)
		}
	})
}
