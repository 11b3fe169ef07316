// Package customer is the customer's way in a browser: one file a page.
package customer
