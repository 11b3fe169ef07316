// Package account lets staff in: accounts, passwords, second factors, and the
// sessions of those who are signed in.
package account
