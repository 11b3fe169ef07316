// Package support is the work of staff on a customer's case: reading all of
// it, notes, looking at personal data, and not getting in each other's way.
package support
