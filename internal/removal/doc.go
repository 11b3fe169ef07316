// Package removal takes the old antivirus off: how far the customer has come
// with a guide, what did not work, and the word that it is gone.
package removal
