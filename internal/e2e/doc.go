// Package e2e runs the program as people run it: the built binary, a real
// database, mails over SMTP, pages by net/http and in Chromium. It has tests
// only.
package e2e
