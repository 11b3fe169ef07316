// Package callback takes the wish to be called: a phone and a time of day.
package callback
