// Package day has civil dates, inclusive windows of days, and the instants at
// which they begin and end in a time zone.
package day
