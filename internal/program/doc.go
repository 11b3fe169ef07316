// Package program is a withdrawal program: which products of which vendor are
// withdrawn, and within which window their owners may exchange them.
package program
