// Package testkit is what tests of every package share: where the test
// database and browser are, how long a proof runs, a clock to turn by hand,
// and a voice that is heard even when everything passes. Only tests and test
// harnesses import it.
package testkit
