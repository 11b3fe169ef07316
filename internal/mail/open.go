package mail

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"swapdesk/internal/fault"
)

const smtpPort = 25

// Open gives the sender that address names: "smtp://[user:pass@]host[:port]"
// (port 25 unless said) or "file:DIR", whose folder is made. Its errors are
// one line for the terminal and never repeat a password.
func Open(address string) (Sender, error) {
	if dir, ok := strings.CutPrefix(address, "file:"); ok {
		return openFolder(dir)
	}
	if strings.HasPrefix(address, "smtp://") {
		return openSMTP(address)
	}
	scheme, _, _ := strings.Cut(address, ":")
	return nil, fault.New(fault.Invalid, "mail_scheme", "mail address begins with %q; expected smtp://host:port or file:DIR", scheme)
}

func openSMTP(address string) (Sender, error) {
	bad := func(what string) error {
		return fault.New(fault.Invalid, "mail_smtp", "mail address %s; expected smtp://[user:pass@]host[:port]", what)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, bad("cannot be read") // the parser's own words would repeat it
	case u.Hostname() == "":
		return nil, bad("has no host")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, bad("has something after the port")
	}
	s := &smtpSender{host: u.Hostname(), port: smtpPort, timeout: smtpTimeout}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, bad("has no valid port")
		}
	}
	if u.User != nil {
		s.user = u.User.Username()
		s.pass, _ = u.User.Password()
		if s.user == "" || s.pass == "" {
			return nil, bad("has half of a login")
		}
	}
	return s, nil
}

// loopback tells whether host is this machine, going by its name.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
