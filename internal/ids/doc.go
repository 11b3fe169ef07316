// Package ids makes the identifiers: sortable ones for rows, and readable ones
// for people.
package ids
