// Package lookup finds what a person bought, says what that means today, and
// proves by a mailed code who is asking.
package lookup
