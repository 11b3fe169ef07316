package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Database is what every subcommand that opens the database takes.
type Database struct {
	DB      string `help:"Database: sqlite:PATH or postgres://… (default: sqlite:swapdesk.db)." default:"sqlite:swapdesk.db" placeholder:"URL"`
	Keyring string `help:"File with the keys that seal secrets; made at first need (default: beside the SQLite file)." placeholder:"FILE"`
}

// KeyringPath is where the keyring lies: as configured, else beside the SQLite
// file, else in the working folder.
func (d Database) KeyringPath() string {
	if d.Keyring != "" {
		return d.Keyring
	}
	if path, ok := strings.CutPrefix(d.DB, "sqlite:"); ok {
		return path + ".keyring"
	}
	return "swapdesk.keyring"
}

// Migration is what every subcommand that writes takes.
type Migration struct {
	NoMigrate bool `help:"Do not create or migrate the database first."`
}

// Serve is what the server takes.
type Serve struct {
	Database
	Migration
	Addr           string   `help:"Address to listen on (default: 127.0.0.1:8080)." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL        string   `help:"Public address of the site (default: from --addr). Plain http is for loopback hosts only." name:"base-url" placeholder:"URL"`
	Mail           string   `help:"Where mails go: smtp://[USER:PASSWORD@]HOST:PORT, or file:DIR (default: file:swapdesk-mail)." placeholder:"URL"`
	MailBounces    string   `help:"Where returned mails go (default: the sender); feed them to swapdesk bounce." placeholder:"ADDRESS"`
	MailFrom       string   `help:"Sender of mails (default: no-reply at the base URL's host)." placeholder:"ADDRESS"`
	TrustedProxies []string `help:"Networks of proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`
	Demo           bool     `help:"Run the demonstration in a database file of its own (swapdesk-demo.db)."`
	Now            string   `help:"Set the demonstration's clock (with --demo only)." placeholder:"RFC3339"`
}

// The demonstration's own files.
const (
	DemoDB   = "sqlite:swapdesk-demo.db"
	DemoMail = "swapdesk-demo-mail"
)

const defaultDB = "sqlite:swapdesk.db"

// Check fills in the defaults that depend on others and reports all mistakes
// at once, one line each.
func (s *Serve) Check() error {
	var mistakes []error
	mistake := func(format string, args ...any) { mistakes = append(mistakes, fmt.Errorf(format, args...)) }
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		mistake("--addr %q is not HOST:PORT", s.Addr)
	}
	if s.Demo {
		if s.DB == defaultDB {
			s.DB = DemoDB
		} else if s.DB != DemoDB {
			mistake("--demo uses its own database, %s; leave --db out", DemoDB)
		}
		if s.Keyring != "" {
			mistake("--demo has a keyring of its own; leave --keyring out")
		}
		if err == nil && !Loopback(host) {
			mistake("--demo listens on loopback addresses only, not on %q", host)
		}
	}
	if s.Now != "" && !s.Demo {
		mistake("--now works with --demo only")
	} else if _, err := s.clock(); err != nil {
		mistake("--now %q is not an instant like 2017-09-21T12:00:00-05:00", s.Now)
	}
	if s.BaseURL == "" && err == nil && !Loopback(host) {
		mistake("--base-url is needed when --addr is not a loopback address")
	}
	if s.BaseURL != "" {
		if _, err := ParseBaseURL(s.BaseURL); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	if _, err := s.Proxies(); err != nil {
		mistakes = append(mistakes, err)
	}
	return errors.Join(mistakes...)
}

// ParseBaseURL reads the public address: https with any host, plain http with
// a loopback host only, nothing after the host.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("--base-url %q is not an address like https://swap.example.com", text)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return nil, fmt.Errorf("--base-url %q must end after the host", text)
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		return nil, fmt.Errorf("--base-url %q is plain http; that is accepted for loopback hosts only, use https", text)
	}
	u.Path = ""
	return u, nil
}

// Proxies are the trusted networks.
func (s *Serve) Proxies() ([]*net.IPNet, error) {
	var networks []*net.IPNet
	for _, text := range s.TrustedProxies {
		_, network, err := net.ParseCIDR(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxies %q is not a network like 10.0.0.0/8", text)
		}
		networks = append(networks, network)
	}
	return networks, nil
}

// Clock gives the time: the machine's, or in the demonstration one that was
// set and goes on from there. machine is time.Now.
func (s *Serve) Clock(machine func() time.Time) func() time.Time {
	set, err := s.clock()
	if err != nil || set.IsZero() {
		return machine
	}
	started := machine()
	return func() time.Time { return set.Add(machine().Sub(started)) }
}

func (s *Serve) clock() (time.Time, error) {
	if s.Now == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s.Now)
}

// Loopback tells whether a host never leaves the machine.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
