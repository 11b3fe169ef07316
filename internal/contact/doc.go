// Package contact corrects the email or phone of a purchase for its owner, and
// mails a confirmation once more.
package contact
