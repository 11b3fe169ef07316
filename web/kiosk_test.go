package web_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
	"swapdesk/web"
	"swapdesk/web/httpx"
)

const pin = "481516"

// kioskSite is a site with a store, its associate's number and PIN, and keys.
func kioskSite(t *testing.T, d *db.DB, changes ...func(*web.Deps)) *site {
	t.Helper()
	s := newSite(t, d, local, func(d *web.Deps) {
		for _, change := range changes {
			change(d)
		}
	})
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	a, err := s.accounts.Repo.FindAccountByEmail(t.Context(), email(staff.Associate))
	if err == nil {
		err = s.deps.Associates.SetNumber(t.Context(), a.ID, "28101", "BADGE-7731", audit.CLI())
	}
	if err == nil {
		err = s.deps.Associates.SetPIN(t.Context(), a.ID, pin, audit.CLI())
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var shownCode = regexp.MustCompile(`kiosk__code"[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<`)

// pair makes a browser a kiosk of store 281 by its cookie alone.
func (s *site) pair(key string) *reader {
	s.t.Helper()
	k := s.reader()
	s.leads("no kiosk", k.get("/kiosk"), "/kiosk/enroll")
	s.leads("show a code", k.post("/kiosk/enroll", "key", key), "/kiosk/enroll")
	page := k.get("/kiosk/enroll")
	m := shownCode.FindStringSubmatch(page.body)
	if m == nil || page.header.Get("Refresh") == "" {
		s.t.Fatalf("no code, or the page does not go on: %s", page.body)
	}
	boss := s.as(staff.Manager)
	if a := boss.post("/manage/devices", "code", strings.ToLower(m[1]), "store", "281", "label", "Desk 1"); a.status != http.StatusSeeOther {
		s.t.Fatalf("pairing: %d %s", a.status, a.body)
	}
	s.leads("paired", k.get("/kiosk/enroll"), "/kiosk")
	return k
}

// signed is a kiosk at which the associate is signed in.
func (s *site) signed() *reader {
	s.t.Helper()
	k := s.pair("")
	s.leads("sign in", k.get("/kiosk"), "/kiosk/sign-in")
	s.leads("signed in", k.post("/kiosk/sign-in", "number", "28101", "pin", pin), "/kiosk")
	return k
}

func TestKioskPairing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		boss := s.as(staff.Manager)
		for name, c := range map[string]struct {
			code, store, label, says string
		}{
			"no code":    {"", "281", "A", "Type the code that the kiosk shows"},
			"no form":    {"12", "281", "A", "The code has eight letters and numbers"},
			"not shown":  {"7K4M-9PQX", "281", "A", "No kiosk shows this code"},
			"no store":   {"7K4M-9PQX", "", "A", "There is no service desk with this number"},
			"other":      {"7K4M-9PQX", "999", "A", "There is no service desk with this number"},
			"no name":    {"7K4M-9PQX", "281", " ", "Give it a name"},
			"a long one": {"7K4M-9PQX", "281", strings.Repeat("é", 61), "60 characters or fewer"},
		} {
			a := boss.post("/manage/devices", "code", c.code, "store", c.store, "label", c.label)
			s.want(name, a, 422, "Devices", c.says)
			if c.store != "" && a.field("store") != c.store {
				t.Errorf("%s: the store is lost", name)
			}
		}
		k := s.pair("")
		s.want("listed", boss.get("/manage/devices"), 200, "Devices", "Desk 1", "Live")
		s.Clock.Advance(kiosk.StaleAfter + time.Second)
		s.want("stale", s.as(staff.Manager).get("/manage/devices"), 200, "Devices", "Not seen for a while")
		if a := k.post("/kiosk/heartbeat"); a.status != 200 || !strings.Contains(a.body, `"proven":true`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		// A code works once, and not after ten minutes.
		other := s.reader()
		other.post("/kiosk/enroll")
		code := shownCode.FindStringSubmatch(other.get("/kiosk/enroll").body)[1]
		s.Clock.Advance(kiosk.PairingTime)
		s.want("run out", other.get("/kiosk/enroll"), 200, "The code has run out")
		s.want("too late", s.as(staff.Manager).post("/manage/devices", "code", code, "store", "281", "label", "B"), 422, "Devices", "No kiosk shows this code")
		// Revoked, it is out at once, with whoever works there.
		s.leads("in", k.post("/kiosk/sign-in", "number", "28101", "pin", pin), "/kiosk")
		boss = s.as(staff.Manager)
		revoke := regexp.MustCompile(`/manage/devices/[0-9a-f-]{36}/revoke`).FindString(boss.get("/manage/devices").body)
		s.want("ask", boss.get(revoke), 200, "Remove a kiosk", "Desk 1 of store 281 is shut out at once")
		s.leads("revoke", boss.post(revoke), "/manage/devices")
		if a := k.post("/kiosk/heartbeat"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "/kiosk/enroll") {
			t.Errorf("heartbeat of a removed kiosk: %d %s", a.status, a.body)
		}
		s.leads("out", k.get("/kiosk"), "/kiosk/enroll")
		out := k.get("/kiosk/enroll")
		s.want("told", out, 200, "This kiosk was removed")
		if got := out.header.Get("Clear-Site-Data"); got != `"cache", "storage"` || k.jar["kiosk"] != "" {
			t.Errorf("cleared %q, cookie %q", got, k.jar["kiosk"])
		}
		for action, want := range map[audit.Action]int{audit.KioskEnrolled: 1, audit.KioskRevoked: 1, audit.KioskPairingFailed: 2} {
			if n := s.Count(`SELECT count(*) FROM audit_event WHERE action = '` + string(action) + `'`); n != want {
				t.Errorf("%d of %s, want %d", n, action, want)
			}
		}
	})
}

// A code is one kiosk's, however many managers type it at the same moment.
func TestKioskCodeWorksOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		code, _, err := s.deps.Devices.Begin(t.Context(), "", "", "192.0.2.0/24")
		if err != nil {
			t.Fatal(err)
		}
		manager, err := s.accounts.Repo.FindAccountByEmail(t.Context(), email(staff.Manager))
		if err != nil {
			t.Fatal(err)
		}
		admin, err := s.accounts.Repo.FindAccountByEmail(t.Context(), email(staff.Admin))
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if i > 9 { // wrong codes at the same moment count one after the other
					_, _ = s.deps.Devices.Pair(t.Context(), kiosk.Enrollment{Code: "0000-0000", Label: "Desk", StoreNumber: "281"}, audit.Actor{ID: "staff:" + admin.ID, Channel: "desk"})
					return
				}
				_, _ = s.deps.Devices.Pair(t.Context(), kiosk.Enrollment{Code: code, Label: "Desk", StoreNumber: "281"}, audit.Actor{ID: "staff:" + manager.ID, Channel: "desk"})
			})
		}
		all.Wait()
		if n := s.Count(`SELECT count(*) FROM kiosk_device`); n != 1 {
			t.Errorf("%d kiosks of one code", n)
		}
		if n := s.Count(`SELECT count(*) FROM audit_event WHERE action = 'kiosk.pairing_failed' AND actor = 'staff:` + admin.ID + `'`); n != 5 {
			t.Errorf("%d wrong codes were tried, want 5", n)
		}
		// A new code ends the one before; a network has no more than twenty.
		s.Clock.Advance(11 * time.Minute)
		k := s.reader()
		k.post("/kiosk/enroll")
		old := shownCode.FindStringSubmatch(k.get("/kiosk/enroll").body)[1]
		k.post("/kiosk/enroll")
		s.want("the code before", s.as(staff.Manager).post("/manage/devices", "code", old, "store", "281", "label", "B"), 422, "Devices", "No kiosk shows this code")
		for range 25 {
			s.reader().post("/kiosk/enroll")
		}
		s.want("full", s.reader().post("/kiosk/enroll"), 429, "Too many screens wait for a manager")
	})
}

// sign is what a browser makes of a nonce.
func sign(t *testing.T, key *ecdsa.PrivateKey, nonce string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(nonce))
	r, v, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	v.FillBytes(raw[32:])
	return base64.StdEncoding.EncodeToString(raw)
}

// The cookie of a kiosk with a key is worth nothing without the key.
func TestKioskProvesItsKey(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"AAAA", "not base64", base64.StdEncoding.EncodeToString([]byte("no key"))} {
		if a := s.reader().post("/kiosk/enroll", "key", bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
	k := s.pair(base64.StdEncoding.EncodeToString(public))
	hello := func() answer {
		t.Helper()
		s.leads("unproven", k.get("/kiosk/sign-in"), "/kiosk/hello?next=%2Fkiosk%2Fsign-in")
		return k.get("/kiosk/hello?next=/kiosk/sign-in")
	}
	nonce := hello().field("nonce")
	other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.want("another key", k.post("/kiosk/hello", "nonce", nonce, "signature", sign(t, other, nonce)), 403, "This screen has lost its key")
	s.want("an old nonce", k.post("/kiosk/hello", "nonce", nonce, "signature", sign(t, key, nonce)), 403, "This screen has lost its key")
	nonce = hello().field("nonce")
	s.leads("proven", k.post("/kiosk/hello", "nonce", nonce, "signature", sign(t, key, nonce), "next", "/kiosk/sign-in"), "/kiosk/sign-in")
	s.want("in", k.get("/kiosk/sign-in"), 200, "Sign in")
	nonce = regexp.MustCompile(`"nonce":"([^"]+)"`).FindStringSubmatch(k.post("/kiosk/heartbeat").body)[1]
	s.Clock.Advance(kiosk.ProofTime - 30*time.Second)
	if a := k.post("/kiosk/heartbeat", "nonce", nonce, "signature", sign(t, key, nonce)); strings.Contains(a.body, `"proven":true`) {
		t.Error("a nonce of minutes ago")
	} else {
		nonce = regexp.MustCompile(`"nonce":"([^"]+)"`).FindStringSubmatch(a.body)[1]
	}
	if a := k.post("/kiosk/heartbeat", "nonce", nonce, "signature", sign(t, key, nonce)); !strings.Contains(a.body, `"proven":true`) {
		t.Error(a.body)
	}
	s.Clock.Advance(kiosk.ProofTime)
	hello() // a copy of the cookie, or a kiosk that slept
}

// Every route of a kiosk is behind its guard, and no browser, person or store
// gets further than it may.
func TestKioskRoutes(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	table := s.handler.(interface{ KioskRoutes() []httpx.KioskRoute }).KioskRoutes()
	known := map[string]bool{
		"GET /kiosk/enroll": true, "POST /kiosk/enroll": true, "GET /kiosk/offline": true, "GET /kiosk/sw.js": true, // open: nothing of anybody's
	}
	for _, r := range table {
		known[r.Method+" "+r.Path] = true
	}
	for _, r := range s.routes() {
		if (r.Path == "/kiosk" || strings.HasPrefix(r.Path, "/kiosk/")) && !strings.HasPrefix(r.Method, "echo") && !known[r.Method+" "+r.Path] {
			t.Errorf("%s %s is in no table: register it through httpx.Kiosk", r.Method, r.Path)
		}
	}
	stranger, device := s.reader(), s.pair("")
	for _, r := range table {
		path := strings.ReplaceAll(r.Path, ":ref", "nothing")
		send := func(b *reader) answer { return b.send(r.Method, path, "", "Origin", local) }
		away := func(name string, a answer, to string) {
			t.Helper()
			if r.BySelf && a.status == http.StatusUnauthorized && strings.Contains(a.body, to) {
				return
			}
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to(), to) {
				t.Errorf("%s %s %s: %d to %q", name, r.Method, r.Path, a.status, a.to())
			}
		}
		away("no kiosk", send(stranger), "/kiosk/enroll")
		if r.Need == httpx.NeedAssociate {
			away("nobody", send(device), "/kiosk/sign-in")
		}
		if r.Method == http.MethodPost {
			if a := device.send(r.Method, path, "", "Origin", "https://evil.example"); a.status != http.StatusForbidden {
				t.Errorf("from elsewhere: %s: %d", path, a.status)
			}
		}
	}
}
