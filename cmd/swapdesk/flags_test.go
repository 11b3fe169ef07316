package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	t.Parallel()
	database := []string{"--db=", "$SWAPDESK_DB", "--keyring=", "$SWAPDESK_KEYRING"}
	writes := append([]string{"--no-migrate", "$SWAPDESK_NO_MIGRATE"}, database...)
	imports := append([]string{"<file>", "--errors=", "$SWAPDESK_ERRORS"}, writes...)
	for command, wants := range map[string][]string{
		"":                 {"serve", "migrate", "program apply", "import products", "import purchases", "import keys", "doctor", "version"},
		"serve":            append([]string{"--addr=", "127.0.0.1:8080", "--base-url=", "$SWAPDESK_BASE_URL", "--mail=", "smtp://", "file:DIR", "--mail-from=", "--trusted-proxies=", "$SWAPDESK_TRUSTED_PROXIES", "--demo", "--now=", "RFC3339"}, writes...),
		"migrate":          database,
		"program":          {"program apply"},
		"program apply":    append([]string{"<file>", "--dry-run", "$SWAPDESK_DRY_RUN"}, writes...),
		"import":           {"products", "purchases", "keys"},
		"import products":  append([]string{"sku,name,vendor,devices,platforms,term_months,price"}, imports...),
		"import purchases": append([]string{"order_number,line,sku,bought_on"}, imports...),
		"import keys":      append([]string{"sku,key"}, imports...),
		"doctor":           database,
		"version":          {"Print the version."},
	} {
		t.Run("swapdesk "+command, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runCLI(t, append(strings.Fields(command), "--help")...)
			if code != 0 || errs != "" || !strings.HasPrefix(out, "Usage: swapdesk") {
				t.Fatalf("exit %d, %s%s", code, out, errs)
			}
			joined := strings.Join(strings.Fields(out), " ")
			for _, want := range wants {
				if !strings.Contains(joined, want) {
					t.Errorf("%q is missing:\n%s", want, out)
				}
			}
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if code, out, _ := runCLI(t, "version"); code != 0 || !strings.HasPrefix(out, "swapdesk ") || !strings.Contains(out, "go1.") {
		t.Errorf("exit %d, %q", code, out)
	}
}

// Every mistake on the command line is one line and exit code 1.
func TestMistakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("no database "), 99), 0o600); err != nil {
		t.Fatal(err)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { busy.Close() })
	file := "sqlite:" + filepath.Join(dir, "new.db")
	serve := func(flags ...string) []string {
		return append([]string{"serve", "--db", file, "--addr", "127.0.0.1:0"}, flags...)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing":              {nil, "expected one of"},
		"unknown command":      {[]string{"swap"}, "unexpected argument swap"},
		"unknown flag":         {[]string{"migrate", "--force"}, "unknown flag --force"},
		"one argument more":    {[]string{"migrate", "now"}, "unexpected argument now"},
		"no file":              {[]string{"import", "keys"}, `expected "<file>"`},
		"half a command":       {[]string{"program"}, `expected "apply"`},
		"flag without value":   {[]string{"migrate", "--db"}, "--db"},
		"unknown engine":       {[]string{"migrate", "--db", "mysql://root:secret@host/x"}, `--db "mysql" is neither sqlite:PATH nor postgres://`},
		"no path":              {[]string{"migrate", "--db", "sqlite:"}, "names no file"},
		"no folder":            {[]string{"migrate", "--db", "sqlite:" + dir + "/none/a.db"}, "its folder does not exist"},
		"a folder":             {[]string{"migrate", "--db", "sqlite:" + dir}, "it is a folder"},
		"no database":          {[]string{"migrate", "--db", "sqlite:" + garbage}, "not a database"},
		"serve no database":    {serve("--db", "sqlite:"+garbage), "not a database"},
		"doctor no database":   {[]string{"doctor", "--db", "sqlite:" + garbage}, "not a database"},
		"doctor no file":       {[]string{"doctor", "--db", file}, "there is no such database"},
		"no server":            {[]string{"migrate", "--db", "postgres://u:secret@127.0.0.1:1/x"}, `open PostgreSQL database "x" at 127.0.0.1:1`},
		"port in use":          {serve("--addr", busy.Addr().String()), "address already in use"},
		"no port":              {serve("--addr", "8080"), `--addr "8080" is not HOST:PORT`},
		"impossible port":      {serve("--addr", "127.0.0.1:99999"), "cannot listen on 127.0.0.1:99999"},
		"bad base URL":         {serve("--base-url", "swap.example.com"), "--base-url"},
		"base URL with path":   {serve("--base-url", "https://swap.example.com/exchange"), "must end after the host"},
		"plain http":           {serve("--base-url", "http://swap.example.com"), "is plain http; that is accepted for loopback hosts only"},
		"no base URL":          {serve("--addr", "0.0.0.0:0"), "--base-url is needed"},
		"bad proxies":          {serve("--trusted-proxies", "10.0.0.1"), "is not a network"},
		"unknown mail":         {serve("--mail", "pigeon:coop"), "expected smtp://host:port or file:DIR"},
		"mail without host":    {serve("--mail", "smtp://"), "mail address has no host"},
		"now without demo":     {serve("--now", "2017-09-21T12:00:00-05:00"), "--now works with --demo only"},
		"demo, other database": {[]string{"serve", "--demo", "--db", file}, "--demo uses its own database"},
		"demo, other keyring":  {[]string{"serve", "--demo", "--keyring", filepath.Join(dir, "k")}, "--demo has a keyring of its own"},
		"demo for everybody":   {[]string{"serve", "--demo", "--addr", "0.0.0.0:0"}, "loopback addresses only"},
		"demo, no instant":     {[]string{"serve", "--demo", "--now", "yesterday"}, `--now "yesterday" is not an instant`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runCLI(t, c.args...)
			if code != 1 || out != "" {
				t.Errorf("exit %d, printed %q", code, out)
			}
			if name == "demo for everybody" { // two mistakes, a line each
				errs = strings.SplitAfter(errs, "\n")[0]
			}
			oneLine(t, errs, c.want)
			if strings.Contains(errs, "secret") {
				t.Errorf("the password was printed: %s", errs)
			}
		})
	}
	t.Cleanup(func() { // none of them made anything
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// Each flag has a twin in the environment, and the flag wins.
func TestEnvironmentTwins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		env, args []string
		want      string
	}{
		{[]string{"SWAPDESK_DB=sqlite:a.db"}, []string{"migrate"}, "the database is at version"},
		{[]string{"SWAPDESK_DB=sqlite:/nowhere/a.db"}, []string{"migrate", "--db", "sqlite:b.db"}, "the database is at version"},
		{[]string{"SWAPDESK_DB=sqlite:c.db", "SWAPDESK_NO_MIGRATE=true"}, []string{"import", "products", "p.csv"}, "run swapdesk migrate"},
		{[]string{"SWAPDESK_DB=sqlite:d.db", "SWAPDESK_KEYRING=my.keyring"}, []string{"import", "purchases", "o.csv"}, "added 1"},
		{[]string{"SWAPDESK_DB=sqlite:d.db", "SWAPDESK_ERRORS=bad.csv"}, []string{"import", "products", "p.csv"}, "refused 1"},
		{[]string{"SWAPDESK_DB=sqlite:e.db", "SWAPDESK_DRY_RUN=1"}, []string{"program", "apply", "p.toml"}, "nothing was changed"},
		{[]string{"SWAPDESK_ADDR=nowhere"}, []string{"serve"}, "--addr"},
		{[]string{"SWAPDESK_BASE_URL=http://x.example"}, []string{"serve"}, "--base-url"},
		{[]string{"SWAPDESK_MAIL=x:"}, []string{"serve", "--addr", "127.0.0.1:0"}, "mail address"},
		{[]string{"SWAPDESK_TRUSTED_PROXIES=10.0.0.0/8,x"}, []string{"serve"}, "--trusted-proxies"},
		{[]string{"SWAPDESK_NOW=2017-09-21T12:00:00Z"}, []string{"serve"}, "--now"},
		{[]string{"SWAPDESK_DEMO=true", "SWAPDESK_DB=sqlite:f.db"}, []string{"serve"}, "--demo"},
	} {
		for name, text := range map[string]string{
			"p.csv": "sku,name,vendor,devices,platforms,term_months,price\n1,n,v,0,mac,12,1\n",
			"o.csv": "order_number,line,sku,bought_on\nA,1,1,2017-01-01\n", "p.toml": programFile,
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, _ := process(t, dir, c.env, c.args...).CombinedOutput()
		if !strings.Contains(string(out), c.want) {
			t.Errorf("%v %v: %s", c.env, c.args, out)
		}
	}
	for _, name := range []string{"my.keyring", "bad.csv", "b.db"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
