// Package manage is the pages of those who manage and watch: the trail.
package manage
