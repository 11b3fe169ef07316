package ids

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// alphabet is Crockford's base32: no I, L, O or U, so that nothing read aloud
// or copied from paper is taken for something else.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	referenceLength = 12 // 60 bits
	codeLength      = 8  // 40 bits (trust.md, fact 7)
)

// New makes a row's id: a UUIDv7, which sorts by the time it was made.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// NewReference makes the reference of a case, "7K4M-9PQX-2WTC".
func NewReference() string { return Group(random(referenceLength)) }

// NewCode makes a code to be mailed, "7K4M-9PQX".
func NewCode() string { return Group(random(codeLength)) }

// NewToken makes an unguessable value of 160 bits that people never see.
func NewToken() string { return random(32) }

// Hash is what is kept of a token: whoever reads the database opens nothing
// with it.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// ParseReference reads a reference as people type it: any case, spaces and
// dashes anywhere, O for 0 and I or L for 1. ok is false for anything else.
func ParseReference(s string) (reference string, ok bool) { return parse(s, referenceLength) }

// ParseCode reads a mailed code with the same forgiveness.
func ParseCode(s string) (code string, ok bool) { return parse(s, codeLength) }

// Group sets a dash after every fourth character.
func Group(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Compact keeps the letters and digits of s in upper case, full-width ones
// folded to plain ones: the form in which typed numbers and codes are compared.
func Compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

func parse(s string, length int) (string, bool) {
	s = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(Compact(s))
	if len(s) != length || strings.Trim(s, alphabet) != "" {
		return "", false
	}
	return Group(s), true
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails (Go 1.24)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}
