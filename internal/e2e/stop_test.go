package e2e

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A request that is under way when the server is told to stop is answered.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	if res, body := fetch(t, "GET", d.base+"/readyz"); res.StatusCode != 200 || body != "ready\n" {
		t.Errorf("ready: %d %q", res.StatusCode, body)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(d.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	form := "order_number=&contact="
	fmt.Fprintf(conn, "POST /en/check HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		strings.TrimPrefix(d.base, "http://"), d.base, len(form), form[:5])
	time.Sleep(300 * time.Millisecond)
	code := make(chan int, 1)
	go func() { code <- d.stop() }()
	time.Sleep(300 * time.Millisecond)
	if late, err := net.Dial("tcp", strings.TrimPrefix(d.base, "http://")); err == nil {
		_ = late.Close()
		t.Error("a server that stops takes new connections")
	}
	select {
	case c := <-code:
		t.Fatalf("it ended with %d while a request was under way", c)
	default:
	}
	fmt.Fprint(conn, form[5:])
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != 422 {
		t.Errorf("the request under way got %v, %v", res, err)
	}
	if c := <-code; c != 0 {
		t.Errorf("exit code %d", c)
	}
}

// What nobody may read is not in the database, not in its log, not in the
// server's output.
func TestNothingSecretInPlainText(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		g := d.guest(t)
		done := g.toCase("BBY01-100001", "jordan@example.com", "WIS-3-12")
		done.follow("Show my key").key(t, "WIS-3-12")
		d.mail.wait(t, "jordan@example.com", "Your exchange is done", 1)
		open := d.guest(t).toVerify("BBY01-200000", "customer00@example.com") // a code that is not used up
		codes := []string{d.mail.code(t, "jordan@example.com", 1), d.mail.code(t, "customer00@example.com", 1)}
		open.press("Continue", "code", "0000-0000")
		d.guest(t).look("BBY01-100001", "stranger@example.com")
		d.guest(t).look("GSKA-7Q2M-4XPD", "612-555-0143")

		secrets := []string{"GSKA-7Q2M-4XPD", "GSKA7Q2M4XPD"}
		for _, keys := range demoKeys() {
			for _, k := range keys {
				secrets = append(secrets, k, strings.ReplaceAll(k, "-", ""))
			}
		}
		for _, c := range codes {
			secrets = append(secrets, c, strings.ReplaceAll(c, "-", ""))
		}
		stored := d.everything(t)
		if !bytes.Contains(stored, []byte("jordan@example.com")) {
			t.Fatal("the search would find nothing: the customer's address is not there")
		}
		for _, s := range secrets {
			if bytes.Contains(stored, []byte(s)) {
				t.Errorf("%s is in the database in plain text", s)
			}
		}
		reference := strings.TrimPrefix(done.at(), "/en/case/")
		for _, s := range append(secrets, "@example.com", "555-01", "6125550", "Jordan", "Avila", "BBY01", reference, open.query("r")) {
			if strings.Contains(d.log.String(), s) {
				t.Errorf("%s is in the log:\n%s", s, d.log)
			}
		}
		if code := d.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if out := d.run("doctor"); strings.Contains(out, "jordan") {
			t.Errorf("doctor tells %s", out)
		}
	})
}

// everything is all that the database holds, as bytes: its files, or its rows
// as text where it has no files of ours.
func (d *desk) everything(t testing.TB) []byte {
	t.Helper()
	if strings.HasPrefix(d.db, "sqlite:") {
		var all []byte
		err := filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(path, ".csv") {
				return err
			}
			text, err := os.ReadFile(path)
			all = append(all, text...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	pool, err := sql.Open("pgx", d.db)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var all []byte
	for _, table := range column(t, pool, `SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'`) {
		for _, row := range column(t, pool, `SELECT r::text FROM `+table+` r`) {
			all = append(all, row...)
		}
	}
	return all
}

func column(t testing.TB, pool *sql.DB, query string) []string {
	t.Helper()
	rows, err := pool.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
