// Package errorpage is the page that stands in for one that cannot be shown.
package errorpage
