// Package eligibility decides, as a pure function of a subscription, a program
// and an instant, whether an exchange is owed, and keeps the receipt.
package eligibility
