package vault

import "log/slog"

const redacted = "[secret]"

// Secret is a text that does not print: not by fmt, JSON or slog.
type Secret struct{ text string }

// NewSecret wraps a text.
func NewSecret(text string) Secret { return Secret{text} }

// Expose gives the text to the one place that shows or sends it.
func (s Secret) Expose() string { return s.text }

// String says only that there is a secret.
func (s Secret) String() string { return redacted }

// GoString keeps %#v from showing it.
func (s Secret) GoString() string { return redacted }

// MarshalText keeps JSON and TOML from showing it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps slog from showing it.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
