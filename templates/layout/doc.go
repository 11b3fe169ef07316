// Package layout has the shell around every page: head, header, footer.
package layout
