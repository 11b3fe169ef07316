package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"swapdesk/internal/mail"
)

// server is a running server process.
type server struct {
	base   string
	mails  string
	lines  []string // what it printed until it served
	cmd    *exec.Cmd
	stderr *strings.Builder
}

// start runs serve as a process of its own, and waits until it serves.
func start(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	s := &server{mails: filepath.Join(dir, "mails"), stderr: &strings.Builder{}}
	if !strings.Contains(strings.Join(args, " "), "--demo") {
		args = append(args, "--mail", "file:"+s.mails)
	}
	s.cmd = process(t, dir, nil, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Stderr = s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	scanner := bufio.NewScanner(out)
	last := regexp.MustCompile(`^Swapdesk serves |mailbox: `)
	for scanner.Scan() {
		s.lines = append(s.lines, scanner.Text())
		if address := regexp.MustCompile(`http://\S+`).FindString(scanner.Text()); s.base == "" {
			s.base = address
		}
		if last.MatchString(scanner.Text()) {
			return s
		}
	}
	_ = s.cmd.Wait()
	t.Fatalf("the server did not start:\n%s", s.stderr)
	return nil
}

// stop ends it as an operator would; it must end well.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v:\n%s", err, s.stderr)
	}
}

var codeLine = regexp.MustCompile(`(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}$`)

// mailedCode waits for the newest mail with a code.
func (s *server) mailedCode(t *testing.T) string {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		mails, err := mail.ReadDir(s.mails)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			if code := codeLine.FindString(m.Text); code != "" {
				return code
			}
		}
	}
	t.Fatal("no code was mailed")
	return ""
}

// exchange goes from look-up to revealed key, and gives the last page's text.
func (s *server) exchange(t *testing.T, order, contact, sku string) string {
	t.Helper()
	v := visit(t, s.base+"/en/check")
	v.submit(map[string]string{"order_number": order, "contact": contact})
	v.submit(nil) // the answer's one action
	v.submit(map[string]string{"code": s.mailedCode(t)})
	v.submit(map[string]string{"replacement": sku})
	v.submit(nil) // review
	if !strings.Contains(v.at.Path, "/en/case/") {
		t.Fatalf("at %s after the review: %s", v.at, v.text())
	}
	v.get(s.base + v.at.Path + "/key")
	return v.text()
}

func TestServe(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		t := d.t
		d.ok("import", "products", d.write("products.csv", products))
		d.ok("program", "apply", d.write("program.toml", openProgram()))
		d.importing("purchases", orders("BBY01-77,1,1,,"))
		d.importing("keys", "sku,key\n1688832,WRSA-1234-5678\n")
		s := start(t, d.dir, d.flags()...)
		for _, path := range []string{"/healthz", "/readyz", "/en"} {
			if status, text := body(t, s.base+path); status != 200 {
				t.Errorf("%s: %d %s", path, status, text)
			}
		}
		if got := s.exchange(t, "bby01 77", "ANN@example.com", "1688832"); !strings.Contains(got, "WRSA-1234-5678") {
			t.Errorf("no key: %s", got)
		}
		s.stop(t)
		if log := s.stderr.String(); strings.Contains(log, "WRSA") || strings.Contains(log, "ann@") || strings.Contains(log, "BBY01") {
			t.Errorf("the log tells: %s", log)
		}
		if code, said := d.doctor(); code != 0 || strings.Contains(said, "unsealed") {
			t.Errorf("doctor: %d %s", code, said)
		}
	})
}
