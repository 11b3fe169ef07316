// Testsum reads the output of `go test -json` on standard input, prints each
// failure in full and a line a package, and closes on "N passed, N failed, N
// skipped". It exits 1 on any failure, on any skip but the one that is
// allowed, and when no test ran.
package main
