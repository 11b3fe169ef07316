package account

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// Hasher hashes passwords with argon2id: 46 MiB, one pass, one lane, at most
// two at once, so that a flood of sign-ins cannot take all memory (trust.md,
// Staff).
type Hasher struct {
	params argon2id.Params
	turns  chan struct{}
	dummy  string // what a wrong address is compared with: it costs the same time
}

// NewHasher makes a hasher. cheap takes 64 KiB instead: for tests, and for the
// demonstration, whose passwords everybody knows.
func NewHasher(cheap bool) (*Hasher, error) {
	h := &Hasher{
		params: argon2id.Params{Memory: 46 << 10, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		turns:  make(chan struct{}, 2),
	}
	if cheap {
		h.params.Memory = 64
	}
	var err error
	if h.dummy, err = argon2id.CreateHash("nobody has this password", &h.params); err != nil {
		return nil, fmt.Errorf("hash passwords: %w", err)
	}
	return h, nil
}

// Hash gives the hash of a password in its usual text form.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.turn(ctx, func() error {
		hash, err = argon2id.CreateHash(password, &h.params)
		return err
	})
	return hash, err
}

// Matches tells whether a password has this hash. An empty hash matches
// nothing, in the same time.
func (h *Hasher) Matches(ctx context.Context, password, hash string) (ok bool, err error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	err = h.turn(ctx, func() error {
		ok, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return ok && known, err
}

func (h *Hasher) turn(ctx context.Context, fn func() error) error {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}
