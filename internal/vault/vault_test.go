package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"swapdesk/internal/vault"
)

func open(t *testing.T) *vault.Vault {
	t.Helper()
	k, err := vault.CreateKeyring(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	dk, err := vault.NewDataKey(k)
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.New(k, []vault.DataKey{dk})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealedTextOpensInItsOwnRowOnly(t *testing.T) {
	t.Parallel()
	v := open(t)
	sealed, err := v.Seal("license_key", "a", []byte("ABCD-1234"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sealed, "ABCD") {
		t.Fatalf("%q shows the plain text", sealed)
	}
	plain, err := v.Open("license_key", "a", sealed)
	if err != nil || string(plain) != "ABCD-1234" {
		t.Fatalf("Open = %q, %v", plain, err)
	}
	for _, row := range [][2]string{{"license_key", "b"}, {"subscription", "a"}} {
		if _, err := v.Open(row[0], row[1], sealed); err == nil {
			t.Errorf("opened in row %v", row)
		}
	}
	for _, to := range []string{"A", "B"} { // one of them is not the letter that stands there
		changed := sealed[:len(sealed)/2] + to + sealed[len(sealed)/2+1:]
		if _, err := v.Open("license_key", "a", changed); err == nil && changed != sealed {
			t.Errorf("%q opened as %q", changed, sealed)
		}
	}
	if _, err := open(t).Open("license_key", "a", sealed); err == nil {
		t.Error("opened with another keyring")
	}
}

func TestKeyringIsMadeOnceWithTightRights(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	if _, err := vault.ReadKeyring(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("reading nothing: %v", err)
	}
	var wg sync.WaitGroup
	made := make([]string, 8)
	for i := range made {
		wg.Go(func() {
			k, err := vault.CreateKeyring(path)
			if err != nil {
				t.Error(err)
				return
			}
			made[i] = k.Wrapping[0].ID
		})
	}
	wg.Wait()
	for _, id := range made {
		if id != made[0] {
			t.Fatalf("eight makers got different keyrings: %v", made)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o400 {
		t.Fatalf("mode %v, %v; want 0400", info.Mode(), err)
	}
}

func TestDamagedKeyringIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", "not json", `{"wrapping":[{"id":"a","key":"AAAA"}]}`} {
		path := filepath.Join(t.TempDir(), "keyring")
		if err := os.WriteFile(path, []byte(text), 0o400); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.ReadKeyring(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v does not name the file", text, err)
		}
	}
}

func TestBlindIndexKeepsPurposesApart(t *testing.T) {
	t.Parallel()
	v := open(t)
	if again := v.Index("key", "A"); again != v.Index("key", "A") {
		t.Error("the same text gives two indexes")
	}
	if v.Index("key", "A") == v.Index("code", "A") || v.Index("key", "A") == v.Index("key", "B") {
		t.Error("different texts or purposes give one index")
	}
	if v.MAC("p", "ab", "c") == v.MAC("p", "a", "bc") {
		t.Error("the parts run together")
	}
}

func TestSecretDoesNotPrint(t *testing.T) {
	t.Parallel()
	s := struct{ Key vault.Secret }{vault.NewSecret("canary")}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", s.Key, "s", s)
	asJSON, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s.Key, s.Key), string(asJSON), log.String()} {
		if strings.Contains(text, "canary") {
			t.Errorf("printed: %s", text)
		}
	}
	if s.Key.Expose() != "canary" {
		t.Error("Expose lost it")
	}
}
