// Package bounce reads mails that came back and notes it where staff see it.
// What is trusted of them is one thing: the id of our mail, which nobody knows
// but who got it.
package bounce
