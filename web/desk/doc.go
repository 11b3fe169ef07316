// Package desk is the support desk: its console and what is done there for
// customers, one file a page.
package desk
