package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const onePurchase = "order_number,line,sku,bought_on\nBBY01-1,1,1689012,2017-03-01\n"

// The keyring is made when something is to be sealed, and not before.
func TestKeyringIsMadeAtFirstNeed(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		absent := func(after string) {
			d.t.Helper()
			if _, err := os.Lstat(d.keyring); err == nil {
				d.t.Fatalf("%s made a keyring", after)
			}
		}
		d.ok("migrate")
		d.stock()
		absent("products and a program")
		d.fails("expected also a column order_number", "import", "purchases", d.write("bad.csv", "a,b\n"))
		absent("an unreadable file")
		d.ok("import", "purchases", d.write("o.csv", onePurchase))
		info, err := os.Stat(d.keyring)
		if err != nil || info.Mode() != 0o400 {
			d.t.Fatalf("%v %v", info, err)
		}
		if left, _ := filepath.Glob(filepath.Join(d.dir, ".keyring*")); len(left) > 0 {
			d.t.Errorf("drafts were left: %v", left)
		}
		before, _ := os.ReadFile(d.keyring)
		d.ok("import", "keys", d.write("k.csv", "sku,key\n1688832,ABCD-EFGH\n"))
		after, _ := os.ReadFile(d.keyring)
		if !bytes.Equal(before, after) {
			d.t.Error("the keyring was made a second time")
		}
	})
}

// By default it lies beside the SQLite file.
func TestKeyringLiesBesideTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "o.csv"), []byte(onePurchase), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := process(t, dir, nil, "import", "purchases", "o.csv").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for name, mode := range map[string]os.FileMode{"swapdesk.db": 0, "swapdesk.db.keyring": 0o400} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || mode != 0 && info.Mode() != mode {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}

// Once something is sealed, a missing keyring is never replaced, and another
// database's is refused.
func TestKeyringIsNeverReplaced(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		d.ok("import", "purchases", d.write("o.csv", onePurchase))
		own, err := os.ReadFile(d.keyring)
		if err != nil {
			d.t.Fatal(err)
		}
		other := newFile(d.t)
		other.ok("import", "purchases", other.write("o.csv", onePurchase))
		foreign, err := os.ReadFile(other.keyring)
		if err != nil {
			d.t.Fatal(err)
		}
		keys := d.write("k.csv", "sku,key\n1688832,ABCD-EFGH\n")
		for _, c := range []struct {
			content []byte
			want    string
		}{
			{nil, "the keyring " + d.keyring + " is missing"},
			{foreign, "the keyring belongs to another database"},
			{[]byte("{"), "is not a keyring file"},
			{[]byte("{}"), "is damaged"},
		} {
			d.replaceKeyring(c.content)
			for _, args := range [][]string{
				{"import", "keys", keys},
				{"import", "purchases", filepath.Join(d.dir, "o.csv")},
				{"serve", "--addr", "127.0.0.1:0", "--mail", "file:" + d.dir + "/mail"},
			} {
				d.fails(c.want, args...)
			}
			if now, _ := os.ReadFile(d.keyring); !bytes.Equal(now, c.content) {
				d.t.Errorf("%s: the keyring was written", c.want)
			}
		}
		d.replaceKeyring(own)
		d.wants("read 1, added 1, updated 0, unchanged 0, refused 0\n", "import", "keys", keys)
	})
}

func (d *desk) replaceKeyring(content []byte) {
	d.t.Helper()
	err := os.Remove(d.keyring)
	if content != nil {
		err = os.WriteFile(d.keyring, content, 0o400)
	}
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
}

// Neither keys nor activation codes stand anywhere in plain text.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		d.ok("import", "purchases", d.write("o.csv", "order_number,line,sku,bought_on,activation_code\nA,1,1689012,2017-03-01,CANARY-CODE\n"))
		d.ok("import", "keys", d.write("k.csv", "sku,key\n1688832,CANARY-KEY1\n"))
		for table, rows := range d.dump() {
			if all := strings.ToUpper(strings.Join(rows, "\n")); strings.Contains(all, "CANARY") {
				d.t.Errorf("in plain text in %s: %s", table, all)
			}
		}
		if path, isFile := strings.CutPrefix(d.db, "sqlite:"); isFile {
			raw, err := os.ReadFile(path)
			if err != nil || bytes.Contains(bytes.ToUpper(raw), []byte("CANARY")) {
				d.t.Errorf("in plain text in the file (%v)", err)
			}
		}
	})
}
