// Package mail turns messages into mails and hands them to a mail server or
// into a folder, and reads that folder back for the demo's mailbox.
//
// Decision: the mailed code stays out of the subject. Its line is the first
// of the body, where the asker finds it at once, while subjects are shown on
// locked screens and written into the logs of every server on the way.
package mail
