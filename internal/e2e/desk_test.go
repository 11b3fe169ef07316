package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/testkit"
)

// noon is when the demonstration is shown: day 13 of 45, 32 days left.
const noon = "2017-09-21T12:00:00-05:00"

func TestMain(m *testing.M) {
	code := browser.Main(m)
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// built is the binary under test, made once a process.
var built struct {
	once sync.Once
	dir  string
	err  error
}

// binary gives the path of the program.
func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "swapdesk"); built.err != nil {
			return
		}
		cmd := exec.Command("go", "build", "-o", filepath.Join(built.dir, "swapdesk"), "./cmd/swapdesk")
		cmd.Dir = testkit.ModuleRoot(t)
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatalf("building the program: %v", built.err)
	}
	return filepath.Join(built.dir, "swapdesk")
}

// desk is one running server with the folder it works in.
type desk struct {
	t    testing.TB
	dir  string
	args []string // beside serve and --addr
	base string   // "http://127.0.0.1:1234"
	db   string   // as --db takes it; "" for the demonstration
	mail *mailbox // nil: mails go into a folder
	log  *sink    // its standard error, of all its lives

	cmd    *exec.Cmd
	exited chan error
}

// bootDemo serves the demonstration at an instant, with mail over SMTP.
func bootDemo(t testing.TB, now string) *desk {
	t.Helper()
	mail := openMailbox(t)
	d := &desk{t: t, dir: t.TempDir(), mail: mail, log: &sink{}}
	d.args = []string{"--demo", "--now", now, "--mail", mail.url}
	d.start()
	return d
}

// start runs the server and waits for the address that it prints.
func (d *desk) start() {
	d.t.Helper()
	d.launch("127.0.0.1:0")
}

func (d *desk) launch(addr string) {
	d.t.Helper()
	// Guests come from addresses of their own, by way of a proxy.
	args := append([]string{"serve", "--addr", addr, "--trusted-proxies", "127.0.0.0/8"}, d.args...)
	if d.db != "" {
		args = append(args, "--db", d.db)
	}
	cmd := d.command(args...)
	cmd.Stderr = d.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.cmd, d.exited = cmd, make(chan error, 1)
	printed := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if m := address.FindString(lines.Text()); m != "" && len(printed) == 0 {
				printed <- m
			}
		}
		d.exited <- cmd.Wait()
	}()
	d.t.Cleanup(func() { d.kill(cmd) })
	select {
	case d.base = <-printed:
	case err := <-d.exited:
		d.t.Fatalf("the server ended: %v\n%s", err, d.log)
	case <-time.After(30 * time.Second):
		d.t.Fatalf("the server printed no address\n%s", d.log)
	}
}

var address = regexp.MustCompile(`https?://[^\s/]+`)

// command is the program in the desk's folder, with nothing of this process's
// own configuration.
func (d *desk) command(args ...string) *exec.Cmd {
	cmd := exec.Command(binary(d.t), args...)
	cmd.Dir = d.dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SWAPDESK_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

// run runs a subcommand on the desk's database; it must end with 0. It gives
// what was printed.
func (d *desk) run(args ...string) string {
	d.t.Helper()
	if d.db != "" {
		args = append(args, "--db", d.db)
	}
	out, err := d.command(args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("swapdesk %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// stop asks the server to end, as an init system does, and gives its exit code.
func (d *desk) stop() int {
	d.t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	select {
	case err := <-d.exited:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		if err != nil {
			d.t.Fatal(err)
		}
		return 0
	case <-time.After(25 * time.Second):
		d.t.Fatalf("the server did not stop within 25 s\n%s", d.log)
		return -1
	}
}

// at stops the demonstration and serves it again at another instant of the
// same day.
func (d *desk) at(now string) {
	d.t.Helper()
	if code := d.stop(); code != 0 {
		d.t.Fatalf("exit code %d\n%s", code, d.log)
	}
	for i, arg := range d.args {
		if arg == "--now" {
			d.args[i+1] = now
		}
	}
	d.start()
}

func (d *desk) kill(cmd *exec.Cmd) {
	if cmd.ProcessState == nil {
		_ = cmd.Process.Kill()
	}
	if d.t.Failed() && cmd == d.cmd {
		d.t.Logf("the server's log:\n%s", tail(d.log.String()))
	}
}

func tail(s string) string {
	const most = 4000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

// sink keeps what is written to it; safe for use by several goroutines.
type sink struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// fetch gets a URL without cookies and redirects, for what is no page.
func fetch(t testing.TB, method, url string, header ...string) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		} else {
			req.Header.Add(header[i], header[i+1])
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}
