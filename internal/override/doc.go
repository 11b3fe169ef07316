// Package override has exceptions with a second person: one asks, another
// approves or declines, and an approval is used once, by an exchange.
package override
