// Package staff has the pages on which staff sign in.
package staff
