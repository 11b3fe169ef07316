package kiosk

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"time"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// nonceTime is how long a nonce can be signed.
const nonceTime = time.Minute

// Challenge gives a device the nonce that it has to sign next.
func (s *Devices) Challenge(ctx context.Context, id string) (nonce string, err error) {
	nonce = ids.NewToken()
	return nonce, s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		d, err := tx.LockDevice(ctx, id)
		if err != nil {
			return err
		}
		d.NonceHash, d.NonceUntil = ids.Hash(nonce), s.Now().Add(nonceTime)
		return tx.UpdateDevice(ctx, d)
	})
}

// Prove takes a signed nonce, once, and gives the next: the heartbeat of a
// device with a key. Without a key it only notes that the device is there.
// Forbidden ("not_proven") for a wrong or old nonce or signature; NotFound for
// a revoked one.
func (s *Devices) Prove(ctx context.Context, id, nonce, signature string) (next string, err error) {
	next = ids.NewToken()
	proven := false
	err = s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		d, err := tx.LockDevice(ctx, id)
		switch {
		case err != nil:
			return err
		case d.Revoked():
			return fault.New(fault.NotFound, "device_not_found", "this device was revoked")
		}
		now := s.Now()
		if proven = d.PublicKey == "" || d.signed(nonce, signature, now); proven {
			d.SeenAt = now
			if d.PublicKey != "" {
				d.ProvenAt = now
			}
		}
		// A nonce is good for one try, right or wrong.
		d.NonceHash, d.NonceUntil = ids.Hash(next), now.Add(nonceTime)
		return tx.UpdateDevice(ctx, d)
	})
	if err == nil && !proven {
		return next, fault.New(fault.Forbidden, "not_proven", "the nonce is not signed by this device")
	}
	return next, err
}

// signed tells whether a nonce is the one that was asked for, signed with the
// device's key: ECDSA over P-256 with SHA-256, as the two numbers of 32 bytes
// that browsers make.
func (d Device) signed(nonce, signature string, now time.Time) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	key, keyErr := readKey(d.PublicKey)
	if err != nil || keyErr != nil || len(raw) != 64 || ids.Hash(nonce) != d.NonceHash || !now.Before(d.NonceUntil) {
		return false
	}
	sum := sha256.Sum256([]byte(nonce))
	return ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:]))
}

// readKey reads a public key as browsers export it.
func readKey(text string) (*ecdsa.PublicKey, error) {
	bad := fault.New(fault.Invalid, "key_format", "this is no P-256 key")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) > 200 {
		return nil, bad
	}
	parsed, err := x509.ParsePKIXPublicKey(raw) // checks that the point is on the curve
	key, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return nil, bad
	}
	return key, nil
}
