// Package customer has the pages of the customer's way, one file a page.
package customer
