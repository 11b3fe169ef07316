// Package manage has the pages of those who manage and watch: the trail.
package manage
