// Package bounce reads mails that came back and notes it where staff see it.
// What is trusted of them is one thing: the id of our mail, of which 74 bits are
// random. Who got the mail knows it, and who reads our logs; neither gains by
// pretending that it came back, and nothing but a line for agents comes of it.
package bounce
