package main

import (
	"strings"
	"testing"
)

const (
	goodPassword  = "nine blue herons stood still"
	otherPassword = "seven green turtles swim west"
)

// typed runs a subcommand as a process with something on its standard input.
func (d *desk) typed(stdin string, args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	cmd := process(d.t, d.dir, nil, append(args, d.flags()...)...)
	var out, errs strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		d.t.Fatal(err)
	}
	for _, said := range []string{out.String(), errs.String()} {
		for _, secret := range []string{goodPassword, otherPassword, "$argon2id"} {
			if strings.Contains(said, secret) {
				d.t.Errorf("%v says %q:\n%s", args, secret, said)
			}
		}
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// staffOK is typed for a subcommand that must succeed.
func (d *desk) staffOK(stdin, want string, args ...string) {
	d.t.Helper()
	if code, out, errs := d.typed(stdin, args...); code != 0 || out != want {
		d.t.Errorf("%v: exit %d, printed\n%swant\n%s%s", args, code, out, want, errs)
	}
}

func TestStaff(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		d.staffOK(goodPassword+"\n", "ben@example.com can sign in as agent\n",
			"staff", "add", "Ben@Example.com", "--name", "Ben Carter", "--role", "agent", "--password-stdin")
		d.staffOK(goodPassword, "sofia@example.com can sign in as supervisor\n"+
			"the first sign-in sets up the second factor that this role needs\n",
			"staff", "add", "sofia@example.com", "--name", "Sofía Marín", "--role", "supervisor", "--password-stdin")
		const list = "EMAIL              NAME         ROLE        STORE  SECOND FACTOR  STATE\n" +
			"ben@example.com    Ben Carter   agent       -      no             active\n" +
			"sofia@example.com  Sofía Marín  supervisor  -      no             active\n"
		d.staffOK("", list, "staff", "list")
		if rows := d.query(`SELECT password_hash FROM staff`); len(rows) != 2 || !strings.HasPrefix(rows[0], "$argon2id$v=19$m=47104,t=1,p=1$") || rows[0] == rows[1] {
			d.t.Errorf("hashes %v", rows)
		}
		d.staffOK("", "ben@example.com is disabled and signed out everywhere\n", "staff", "disable", "BEN@example.com")
		_, out, _ := d.typed("", "staff", "list")
		if !strings.Contains(out, "disabled 20") || strings.Count(out, "active") != 1 {
			d.t.Errorf("the list says\n%s", out)
		}
		d.staffOK(otherPassword+"\r\n", "ben@example.com has a new password, no second factor, and is signed out everywhere\n",
			"staff", "reset", "ben@example.com", "--password-stdin")
		d.staffOK("", list, "staff", "list")
		if got := strings.Join(d.query(`SELECT action, actor, channel FROM audit_event WHERE action LIKE 'staff.%' ORDER BY id`), " "); got !=
			"staff.added|cli|cli staff.added|cli|cli staff.disabled|cli|cli staff.reset|cli|cli" {
			d.t.Errorf("the trail has %s", got)
		}
	})
}

// Each mistake is one line, exits with 1 and changes nothing.
func TestStaffMistakes(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	d.stock()
	add := func(args ...string) []string { return append([]string{"staff", "add", "--password-stdin"}, args...) }
	d.staffOK(goodPassword, "ben@example.com can sign in as agent\n", add("ben@example.com", "--name", "Ben Carter", "--role", "agent")...)
	before := strings.Join(d.query(`SELECT * FROM staff`), "\n")
	for _, c := range []struct {
		stdin string
		args  []string
		lines []string
	}{
		{goodPassword, add("ben@example.com", "--name", "B", "--role", "agent"), []string{"there is an account with this address"}},
		{goodPassword, add("x@example.com", "--role", "agent"), []string{"missing flags: --name"}},
		{goodPassword, add("--name", "B", "--role", "agent"), []string{"<email>"}},
		{goodPassword, add("x@example.com", "--name", "B", "--role", "boss"), []string{"--role is one of associate, agent,"}},
		{goodPassword, add("x@example.com", "--name", "B", "--role", "associate"), []string{"--store is needed for an associate"}},
		{goodPassword, add("x@example.com", "--name", "B", "--role", "agent", "--store", "9"), []string{"--store 9: there is no such store"}},
		{goodPassword, add("x@example.com", "--name", "a\nb", "--role", "agent"), []string{"--name is empty or too long"}},
		{"short\n", add("x@example.com", "--name", "B", "--role", "agent"), []string{"fewer than 15 characters"}},
		{"", add("x@example.com", "--name", "B", "--role", "agent"), []string{"fewer than 15 characters"}},
		{strings.Repeat("long and 7 more ", 20), add("x@example.com", "--name", "B", "--role", "agent"), []string{"more than 200 characters"}},
		{"passwordpassword123", add("x@example.com", "--name", "B", "--role", "agent"), []string{"too easy to guess"}},
		{"bencarter-bencarter", add("x@example.com", "--name", "Ben Carter", "--role", "agent"), []string{"too easy to guess"}},
		{"x", add("no address", "--name", " ", "--role", "boss"), []string{"EMAIL is not", "--name is empty", "--role is one of", "fewer than 15"}},
		{"", []string{"staff", "add", "x@example.com", "--name", "B", "--role", "agent"}, []string{"use --password-stdin"}},
		{"", []string{"staff", "reset", "ben@example.com"}, []string{"use --password-stdin"}},
		{otherPassword, []string{"staff", "reset", "nobody@example.com", "--password-stdin"}, []string{"there is no account nobody@example.com"}},
		{"easyeasyeasyeasyeasy", []string{"staff", "reset", "ben@example.com", "--password-stdin"}, []string{"too easy to guess"}},
		{"", []string{"staff", "disable", "nobody@example.com"}, []string{"there is no account nobody@example.com"}},
		{"", []string{"staff", "disable"}, []string{"<email>"}},
	} {
		code, out, errs := d.typed(c.stdin, c.args...)
		lines := strings.Split(strings.TrimSuffix(errs, "\n"), "\n")
		if code != 1 || out != "" || len(lines) != len(c.lines) {
			t.Errorf("%v: exit %d, printed %q, said\n%s", c.args, code, out, errs)
			continue
		}
		for i, want := range c.lines {
			if !strings.HasPrefix(lines[i], "swapdesk: ") || !strings.Contains(lines[i], want) {
				t.Errorf("%v: said %q, want %q in it", c.args, lines[i], want)
			}
		}
		if after := strings.Join(d.query(`SELECT * FROM staff`), "\n"); after != before {
			t.Errorf("%v changed an account:\n%s", c.args, after)
		}
	}
}

// Listing makes no database, and needs no keyring.
func TestStaffListMakesNothing(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	code, out, errs := d.typed("", "staff", "list")
	if code != 1 || out != "" {
		t.Errorf("exit %d, printed %q", code, out)
	}
	oneLine(t, errs, "there is no such database")
	if len(d.dump()) != 0 {
		t.Error("a database was made")
	}
}
