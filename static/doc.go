// Package static has the stylesheet, scripts, fonts and marks that pages
// load, and serves them fingerprinted and compressed.
package static
