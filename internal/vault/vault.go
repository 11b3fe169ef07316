package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"swapdesk/internal/ids"
)

var encoding = base64.RawStdEncoding

// DataKey is a key that seals rows, as the database keeps it: wrapped.
type DataKey struct {
	ID       string
	Wrapping string // id of the wrapping key in the keyring
	Wrapped  string
}

// Vault seals and opens secrets. It is safe for concurrent use.
type Vault struct {
	keyring *Keyring
	ciphers map[string]cipher.AEAD // by data key id
	current string                 // seals new rows
}

// NewDataKey makes a data key and wraps it under the keyring's last key.
func NewDataKey(k *Keyring) (DataKey, error) {
	wrapping := k.Wrapping[len(k.Wrapping)-1]
	dk := DataKey{ID: ids.New(), Wrapping: wrapping.ID}
	gcm, err := newGCM(wrapping.Key)
	if err != nil {
		return DataKey{}, err
	}
	dk.Wrapped = encoding.EncodeToString(gcm.Seal(nil, nil, randomKey(), []byte("data_key|"+dk.ID)))
	return dk, nil
}

// New opens the data keys with the keyring; the last one seals new rows. It
// is an error when there is none, or when one does not open: then the keyring
// is another database's.
func New(k *Keyring, keys []DataKey) (*Vault, error) {
	v := &Vault{keyring: k, ciphers: make(map[string]cipher.AEAD, len(keys))}
	for _, dk := range keys {
		key, err := k.unwrap(dk)
		if err != nil {
			return nil, err
		}
		if v.ciphers[dk.ID], err = newGCM(key); err != nil {
			return nil, err
		}
		v.current = dk.ID
	}
	if v.current == "" {
		return nil, fmt.Errorf("the database has no data key")
	}
	return v, nil
}

// Seal encrypts plain for one row of one table: AES-256-GCM with the row as
// associated data, so that a sealed text moved to another row does not open.
func (v *Vault) Seal(table, id string, plain []byte) (string, error) {
	gcm := v.ciphers[v.current]
	sealed := gcm.Seal(nil, nil, plain, []byte(table+"|"+id))
	return v.current + "." + encoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal made for the same row.
func (v *Vault) Open(table, id, sealed string) ([]byte, error) {
	keyID, text, _ := strings.Cut(sealed, ".")
	gcm, ok := v.ciphers[keyID]
	if !ok {
		return nil, fmt.Errorf("open %s %s: no data key %q", table, id, keyID)
	}
	raw, err := encoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", table, id, err)
	}
	plain, err := gcm.Open(nil, nil, raw, []byte(table+"|"+id))
	if err != nil {
		return nil, fmt.Errorf("open %s %s: %w", table, id, err)
	}
	return plain, nil
}

// Index is the blind index of a normalized text within a purpose: equal texts
// give equal indexes, and nobody without the keyring can go back.
func (v *Vault) Index(purpose, normalized string) string {
	return hex.EncodeToString(mac(v.keyring.Index, purpose, normalized)[:16])
}

// MAC authenticates the parts within a purpose, in full length.
func (v *Vault) MAC(purpose string, parts ...string) string {
	return hex.EncodeToString(mac(v.keyring.Index, append([]string{purpose}, parts...)...))
}

// AuditMAC continues the audit chain: over the previous link and a row's
// canonical form (contract.md, Audit chain).
func (v *Vault) AuditMAC(previous, row string) string {
	return hex.EncodeToString(mac(v.keyring.Audit, previous, row))
}

// Same compares two MACs without telling by time where they differ.
func Same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

func (k *Keyring) unwrap(dk DataKey) ([]byte, error) {
	wrapping, ok := k.wrapping(dk.Wrapping)
	if !ok {
		return nil, fmt.Errorf("the keyring belongs to another database: it has no key %s", dk.Wrapping)
	}
	gcm, err := newGCM(wrapping)
	if err != nil {
		return nil, err
	}
	raw, err := encoding.DecodeString(dk.Wrapped)
	if err != nil {
		return nil, fmt.Errorf("data key %s: %w", dk.ID, err)
	}
	key, err := gcm.Open(nil, nil, raw, []byte("data_key|"+dk.ID))
	if err != nil {
		return nil, fmt.Errorf("data key %s does not open with this keyring: %w", dk.ID, err)
	}
	return key, nil
}

// newGCM makes its own random nonces and puts them before the text.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// mac separates the parts by their lengths, so that no two lists of parts
// give one text.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}
