// Package fault is the vocabulary of failure: what kind of thing went wrong,
// and what the person who asked may be told about it.
package fault
