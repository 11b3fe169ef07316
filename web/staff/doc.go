// Package staff has the pages on which staff sign in and see their sessions.
package staff
