// Package casefile has the case: what the customer of one subscription has
// done with it so far.
package casefile
