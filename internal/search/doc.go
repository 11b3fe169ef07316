// Package search finds purchases by whatever was typed into one box: the
// staff's way in. What may be found by it, and in what form, is decided here;
// how, in package db.
package search
