// Package worker is the outbox: it queues messages in the transaction of the
// business that caused them, and sends them after the commit, through river.
//
// Decisions. Both engines poll ten times a second: river announces an insert
// at most once per cooldown and when it is made, not when it is committed, so
// that LISTEN alone cannot promise a mail within 300 ms of the commit; on
// SQLite its listener would poll a table as well. An idle poll writes nothing.
// What is queued is sealed whole, since it names people, and is erased in the
// transaction that notes it as sent. A crash between the server's "accepted"
// and that transaction sends the mail a second time, under the same
// Message-ID; losing it instead would be worse.
package worker
