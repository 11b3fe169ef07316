package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/mail"
	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/demo"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	began := time.Now()
	s := start(t, dir, "--demo", "--now", "2017-09-21T12:00:00-05:00")
	if took := time.Since(began); took > 15*time.Second { // 3 s on a machine that does nothing else
		t.Errorf("it took %v to start", took)
	}
	if said := strings.Join(s.lines, "\n"); strings.Count(said, "\n  try ") != 3 || !strings.Contains(said, s.base+"/demo") {
		t.Errorf("it printed %s", said)
	}
	if _, text := body(t, s.base+"/en"); !strings.Contains(text, "32") || !strings.Contains(text, "demonstration") {
		t.Errorf("the start page: %s", text)
	}
	for _, path := range []string{"/demo", "/demo/mail"} {
		if status, _ := body(t, s.base+path); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
	s.mails = filepath.Join(dir, "swapdesk-demo-mail")
	if got := s.exchange(t, "BBY01-100001", "jordan@example.com", "WIS-3-12"); !strings.Contains(got, "WISA-") {
		t.Errorf("no key: %s", got)
	}
	s.stop(t)
	d := newDesk(t, "sqlite:"+filepath.Join(dir, "swapdesk-demo.db"))
	d.keyring = filepath.Join(dir, "swapdesk-demo.db.keyring")
	if code, said := d.doctor(); code != 0 {
		t.Errorf("doctor: %s", said)
	}
	const issued = `SELECT count(*) FROM exchange WHERE state = 'issued'`
	d.rows(issued, "2")
	start(t, dir, "--demo", "--now", "2017-09-21T18:00:00-05:00").stop(t)
	d.rows(issued, "2") // the same day: it goes on
	start(t, dir, "--demo", "--now", "2017-09-22T12:00:00-05:00").stop(t)
	d.rows(issued, "1") // another day: begun anew
	d.fails("is a demonstration's database; run it with --demo", "serve", "--addr", "127.0.0.1:0", "--mail", "file:"+dir+"/mail")
}

// A database of that name that is not a demonstration's is left alone.
func TestDemoRefusesForeignFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := newDesk(t, "sqlite:"+filepath.Join(dir, "swapdesk-demo.db"))
	d.ok("import", "products", d.write("products.csv", products))
	before, err := os.ReadFile(filepath.Join(dir, "swapdesk-demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd := process(t, dir, nil, "serve", "--demo", "--addr", "127.0.0.1:0")
	cmd.Stderr = &said
	if err := cmd.Run(); err == nil {
		t.Error("it ran")
	}
	oneLine(t, said.String(), "is not a demonstration's database; move it away")
	if after, _ := os.ReadFile(filepath.Join(dir, "swapdesk-demo.db")); string(after) != string(before) {
		t.Error("the file was changed")
	}
	d.rows(`SELECT count(*) FROM product`, "3")
}

// What a crash left half-filled is begun anew.
func TestDemoHalfFilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := newDesk(t, "sqlite:"+filepath.Join(dir, "swapdesk-demo.db"))
	d.ok("migrate")
	database := d.open()
	if err := database.SetMeta(t.Context(), demoMark, "unfinished"); err != nil {
		t.Fatal(err)
	}
	database.Close()
	start(t, dir, "--demo").stop(t)
	if got := d.purchases(); got < 60 {
		t.Errorf("%d purchases", got)
	}
}

// The mailbox tells of the file that came with a mail.
func TestMailboxTellsOfFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sender, err := mail.Open("file:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	mailer, err := mail.NewMailer(mail.Config{From: "help@example.com", BaseURL: "https://swap.example.com", Words: catalog}, sender)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2017, 9, 23, 15, 30, 0, 0, time.UTC)
	visit := notify.Visit{Reference: "7K4M-9PQX-2WTC", Start: start, End: start.Add(45 * time.Minute), Zone: "America/Chicago", UID: "a@b"}
	for id, data := range map[string]notify.Data{"with": notify.RemovalBooked{Visit: visit}, "without": notify.RemovalSoon{Visit: visit}} {
		if err := mailer.Deliver(t.Context(), notify.Message{ID: id, To: "a@b.example", Lang: "en", At: start, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	box := mailbox{dir, func(string, time.Time) string { return "" }}
	for id, want := range map[string]string{"with": "removal.ics", "without": ""} {
		m, err := box.Find("en", id)
		if err != nil || m.Attached != want {
			t.Errorf("%s: %q, %v", id, m.Attached, err)
		}
		m.T, m.Asset = catalog.In("en").T, func(string) string { return "/" }
		var page strings.Builder
		if err := demo.MessagePage(m).Render(t.Context(), &page); err != nil || strings.Contains(page.String(), "Attached file") != (want != "") {
			t.Errorf("%s: the page is wrong, %v:\n%s", id, err, page.String())
		}
	}
}
