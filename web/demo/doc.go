// Package demo is the demonstration's own pages: what to try, and the mailbox.
package demo
