// Package catalog has the products and the rule for which of them may replace
// a withdrawn one.
package catalog
