package vault

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"swapdesk/internal/ids"
)

const keySize = 32 // AES-256, HMAC-SHA-256

// Keyring is the file of keys that never enters the database.
type Keyring struct {
	Wrapping []WrappingKey `json:"wrapping"` // the last one wraps new data keys
	Index    []byte        `json:"index"`    // for blind indexes; cannot be rotated without reindexing
	Audit    []byte        `json:"audit"`    // for the audit chain
}

// WrappingKey wraps data keys (a key-encryption key).
type WrappingKey struct {
	ID  string `json:"id"`
	Key []byte `json:"key"`
}

// ReadKeyring reads the keyring at path. A missing file is fs.ErrNotExist.
func ReadKeyring(path string) (*Keyring, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keyring: %w", err)
	}
	var k Keyring
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, fmt.Errorf("keyring %s is not a keyring file: %w", path, err)
	}
	return &k, k.check(path)
}

// CreateKeyring makes a keyring at path, mode 0400, in one atomic step. When
// another process was faster, theirs is read.
func CreateKeyring(path string) (*Keyring, error) {
	k := &Keyring{
		Wrapping: []WrappingKey{{ID: ids.New(), Key: randomKey()}},
		Index:    randomKey(),
		Audit:    randomKey(),
	}
	text, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the keyring: %w", err)
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".keyring-*")
	if err != nil {
		return nil, fmt.Errorf("write the keyring: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(append(text, '\n'))
	err = errors.Join(err, draft.Chmod(0o400), draft.Sync(), draft.Close())
	if err != nil {
		return nil, fmt.Errorf("write the keyring: %w", err)
	}
	// A link, unlike a rename, never replaces a keyring that is there already.
	if err := os.Link(draft.Name(), path); errors.Is(err, fs.ErrExist) {
		return ReadKeyring(path)
	} else if err != nil {
		return nil, fmt.Errorf("write the keyring: %w", err)
	}
	return k, syncDir(filepath.Dir(path))
}

func (k *Keyring) check(path string) error {
	bad := len(k.Wrapping) == 0 || len(k.Index) != keySize || len(k.Audit) != keySize
	for _, w := range k.Wrapping {
		bad = bad || len(w.Key) != keySize || w.ID == ""
	}
	if bad {
		return fmt.Errorf("keyring %s is damaged: a key is missing or has the wrong length", path)
	}
	return nil
}

func (k *Keyring) wrapping(id string) ([]byte, bool) {
	for _, w := range k.Wrapping {
		if w.ID == id {
			return w.Key, true
		}
	}
	return nil, false
}

// syncDir makes the new name survive a power cut.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync the keyring's folder: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func randomKey() []byte {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails (Go 1.24)
	return b
}
