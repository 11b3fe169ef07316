// Package notify holds the messages that people get, as data: what happened
// and to whom, without a word of text and without knowing how they travel.
package notify
