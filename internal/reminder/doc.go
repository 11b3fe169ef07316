// Package reminder tells customers who have looked up but not finished that
// their window ends: 14, 7 and 1 days before its last day, at nine in the
// morning, one mail a mailbox.
//
// Decisions. When a threshold has come the job walks once through what was
// looked up, in short transactions, and notes how far it has come: it resumes
// after a crash, and between two walks it costs a few reads. What is due is decided anew within
// the transaction that queues the mail. The last day is part of a mail's key,
// so that an extended window has thresholds of its own; so is the threshold,
// and nobody is told twice, by however many nodes. A walk belongs to a version
// of its program: a pause, its end and an extension begin a new one.
package reminder
