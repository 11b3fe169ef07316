package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProgramApply(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.ok("import", "products", d.write("products.csv", products))
		file := d.write("program.toml", programFile)
		d.ok("migrate")
		before := d.dump()
		out := d.ok("program", "apply", "--dry-run", file)
		if !strings.Contains(out, `window_days: "" → "45"`) || !strings.HasSuffix(out, "dry run: nothing was changed\n") {
			d.t.Errorf("dry run: %s", out)
		}
		if diff := cmp.Diff(before, d.dump()); diff != "" {
			d.t.Errorf("the dry run changed the database:\n%s", diff)
		}
		if out = d.ok("program", "apply", file); !strings.HasSuffix(out, "program kaspersky-2017 is now at version 1\n") {
			d.t.Errorf("applied: %s", out)
		}
		if d.lastStderr != "" {
			d.t.Errorf("warned of %s", d.lastStderr)
		}
		before = d.dump()
		d.wants("program kaspersky-2017 is as the file says (version 1); nothing to change\n", "program", "apply", file)
		if diff := cmp.Diff(before, d.dump()); diff != "" {
			d.t.Errorf("applying it again changed the database:\n%s", diff)
		}
		longer := d.write("longer.toml", strings.Replace(programFile, "window_days = 45", "window_days = 60", 1))
		d.wants("window_days: \"45\" → \"60\"\nprogram kaspersky-2017 is now at version 2\n", "program", "apply", longer)
		if got := d.count(`SELECT count(*) FROM program_version`); got != "2" {
			d.t.Errorf("%s policy versions", got)
		}
		if got := d.count(`SELECT count(*) FROM audit_event WHERE action = 'program.applied'`); got != "2" {
			d.t.Errorf("%s events: %v", got, d.query(`SELECT action FROM audit_event`))
		}
	})
}

// draft → open ⇄ paused → closed (product.md, Program).
func TestProgramStatusMoves(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	d.ok("import", "products", d.write("products.csv", products))
	with := func(status string) string {
		return d.write(status+".toml", strings.Replace(programFile, `"open"`, `"`+status+`"`, 1))
	}
	d.ok("program", "apply", with("draft"))
	d.ok("program", "apply", with("open"))
	d.fails("draft", "program", "apply", with("draft"))
	d.ok("program", "apply", with("paused"))
	d.ok("program", "apply", with("open"))
	d.ok("program", "apply", with("closed"))
}

// A withdrawn SKU is in one non-closed program at a time.
func TestTwoProgramsWithOneSKU(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		second := strings.Replace(programFile, "kaspersky-2017", "second", 1)
		d.fails(`"kaspersky-2017" (SKU 1689012) withdraws it already`, "program", "apply", d.write("second.toml", second))
		d.fails(`"kaspersky-2017" (SKU 1689012) withdraws it already`, "program", "apply", "--dry-run", d.write("second.toml", second))
		d.ok("program", "apply", d.write("closed.toml", strings.Replace(programFile, `"open"`, `"closed"`, 1)))
		d.ok("program", "apply", d.write("second.toml", second))
	})
}

func TestProgramFileMistakes(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		for name, c := range map[string]struct{ from, to, want string }{
			"no number":     {"window_days = 45", `window_days = "45"`, `:7:15: window_days: found "45", expected a whole number of days`},
			"no date":       {"2017-09-08", "2017-02-30", `:6:12: opens_on: found "2017-02-30", expected a date`},
			"no zone":       {"America/Chicago", "Chicago", `:9:13: time_zone: found "Chicago"`},
			"no status":     {`"open"`, `"opened"`, `:10:10: status: found "opened"`},
			"misspelled":    {"statement", "statment", `:11:1: unknown key: found "statment"`},
			"no TOML":       {`slug = "`, `slug = `, `:1:8: found `},
			"quote is open": {`"Best Buy"`, `"Best Buy`, `:2:21: found the end of the line`},
			"no SKUs":       {`["1689012"]`, `[]`, `:12:1: withdrawn: found an empty list`},
		} {
			path := d.write("wrong.toml", strings.Replace(programFile, c.from, c.to, 1))
			d.t.Log(name)
			d.fails(path+c.want, "program", "apply", path)
		}
		d.fails("no such file", "program", "apply", d.dir+"/nowhere.toml")
		d.fails("is a directory", "program", "apply", d.dir)
		d.fails("found", "program", "apply", d.write("binary.toml", "\x00\xff\xfe"))
	})
}

func TestProgramWarnings(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	d.ok("program", "apply", d.write("program.toml", programFile))
	if want := "warning: withdrawn SKU 1689012 has no product: import products before purchases\n"; d.lastStderr != want {
		t.Errorf("warned of %q", d.lastStderr)
	}
}

// --no-migrate neither makes tables nor works without them.
func TestNoMigrate(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		program := d.write("program.toml", programFile)
		const want = "the database is at version 0, this program needs "
		for _, args := range [][]string{
			{"program", "apply", program},
			{"import", "products", d.write("p.csv", products)},
			{"serve", "--addr", "127.0.0.1:0", "--mail", "file:" + d.dir + "/mail"},
		} {
			code, _, errs := runCLI(d.t, append(append(args, "--no-migrate"), d.flags()...)...)
			if code != 1 {
				d.t.Errorf("%v: exit %d", args, code)
			}
			oneLine(d.t, errs, want)
		}
		if got := d.dump(); len(got) > 0 {
			d.t.Errorf("tables were made: %v", got)
		}
		said := d.ok("migrate")
		if !strings.HasPrefix(said, "the database is at version ") {
			d.t.Errorf("migrate printed %q", said)
		}
		d.wants(said, "migrate")
		d.ok("import", "products", "--no-migrate", d.write("p.csv", products))
	})
}
