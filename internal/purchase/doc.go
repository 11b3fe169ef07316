// Package purchase has purchase lines, the subscriptions they stand for, and
// how the things that people type about them are compared.
package purchase
