// Package staff has the people who work with Swapdesk: their accounts, their
// roles, and what each role may do.
package staff
