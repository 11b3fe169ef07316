// Package demo has the pages of the demonstration: what to try, and the mailbox.
package demo
