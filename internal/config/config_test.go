package config_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/config"
)

func serve(change func(*config.Serve)) *config.Serve {
	s := &config.Serve{Addr: "127.0.0.1:8080"}
	s.DB = "sqlite:swapdesk.db"
	change(s)
	return s
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Serve)
		want   []string
	}{
		"defaults":      {func(*config.Serve) {}, nil},
		"any loopback":  {func(s *config.Serve) { s.Addr = "[::1]:0" }, nil},
		"https":         {func(s *config.Serve) { s.Addr, s.BaseURL = ":8080", "https://swap.example.com/" }, nil},
		"demo":          {func(s *config.Serve) { s.Demo, s.Now = true, "2017-09-21T12:00:00-05:00" }, nil},
		"all mistakes":  {func(s *config.Serve) { s.Addr, s.BaseURL, s.Now, s.TrustedProxies = "x", "y", "z", []string{"w"} }, []string{"--addr", "--now", "--base-url", "--trusted-proxies"}},
		"everywhere":    {func(s *config.Serve) { s.Addr = ":8080" }, []string{"--base-url is needed"}},
		"no host":       {func(s *config.Serve) { s.BaseURL = "https:///x" }, []string{"is not an address"}},
		"user":          {func(s *config.Serve) { s.BaseURL = "https://a:b@example.com" }, []string{"must end after the host"}},
		"query":         {func(s *config.Serve) { s.BaseURL = "https://example.com?x=1" }, []string{"must end after the host"}},
		"looks local":   {func(s *config.Serve) { s.BaseURL = "http://127.0.0.1.example.com" }, []string{"plain http"}},
		"demo's files":  {func(s *config.Serve) { s.Demo, s.DB, s.Keyring = true, "sqlite:x.db", "k" }, []string{"own database", "keyring of its own"}},
		"demo, outside": {func(s *config.Serve) { s.Demo, s.Addr, s.BaseURL = true, "192.0.2.1:80", "https://x.example" }, []string{"loopback addresses only"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			if err := serve(c.change).Check(); err != nil {
				lines = strings.Split(err.Error(), "\n")
			}
			if len(lines) != len(c.want) {
				t.Fatalf("said %q, want %q", lines, c.want)
			}
			for i, want := range c.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("said %q, want %q in it", lines[i], want)
				}
			}
		})
	}
}

func TestDemoHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	s := serve(func(s *config.Serve) { s.Demo = true })
	if err := s.Check(); err != nil || s.DB != config.DemoDB || s.KeyringPath() != "swapdesk-demo.db.keyring" {
		t.Errorf("%v %s %s", err, s.DB, s.KeyringPath())
	}
}

func TestKeyringPath(t *testing.T) {
	t.Parallel()
	for d, want := range map[config.Database]string{
		{DB: "sqlite:/data/a.db"}:               "/data/a.db.keyring",
		{DB: "sqlite:/data/a.db", Keyring: "k"}: "k",
		{DB: "postgres://u@h/n"}:                "swapdesk.keyring",
	} {
		if got := d.KeyringPath(); got != want {
			t.Errorf("%+v: %s, want %s", d, got, want)
		}
	}
}

// The demonstration's clock begins where it was set, and goes on.
func TestClock(t *testing.T) {
	t.Parallel()
	machine := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := serve(func(s *config.Serve) { s.Demo, s.Now = true, "2017-09-21T12:00:00-05:00" }).Clock(func() time.Time { return machine })
	machine = machine.Add(time.Hour)
	if got := now().UTC().Format(time.RFC3339); got != "2017-09-21T18:00:00Z" {
		t.Error(got)
	}
	plain := serve(func(*config.Serve) {}).Clock(func() time.Time { return machine })
	if !plain().Equal(machine) {
		t.Error(plain())
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "": false,
		"0.0.0.0": false, "192.0.2.1": false, "localhost.example.com": false, "127.0.0.1.example.com": false,
	} {
		if config.Loopback(host) != want {
			t.Errorf("%q: want %v", host, want)
		}
	}
}
