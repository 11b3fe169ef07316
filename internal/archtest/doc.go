// Package archtest holds the house rules as tests: which package may import
// which, what stands where, how large things are. It has no code of its own.
package archtest
