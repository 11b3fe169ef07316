package main

import "testing"

// Numbers for kiosks: of digits, one a person, with a badge or without.
func TestStaffNumber(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	for _, email := range []string{"pat@example.com", "kim@example.com"} {
		d.typed(goodPassword+"\n", "staff", "add", email, "--name", "Pat", "--role", "agent", "--password-stdin")
	}
	d.staffOK("", "pat@example.com signs in at kiosks with the number 28101; the first time with the password, to choose a PIN\n",
		"staff", "number", "pat@example.com", "--number", "28101")
	d.staffOK("BADGE-7731\n", "kim@example.com signs in at kiosks with the number 28102; the first time with the password, to choose a PIN\n",
		"staff", "number", "kim@example.com", "--number", "28102", "--badge-stdin")
	for want, args := range map[string][]string{
		"swapdesk: --number \"12\": a number has 3 to 10 digits\n":                {"pat@example.com", "--number", "12"},
		"swapdesk: this number or badge is somebody else's\n":                     {"kim@example.com", "--number", "28101"},
		"swapdesk: there is no account no@example.com; see swapdesk staff list\n": {"no@example.com", "--number", "28103"},
	} {
		if code, _, errs := d.typed("", append([]string{"staff", "number"}, args...)...); code != 1 || errs != want {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
}
