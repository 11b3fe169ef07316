// Package exchange gives a replacement for a withdrawn subscription: quote,
// confirm, fill rain checks, reveal the key.
package exchange
