// Package queue is today at one service desk: who is expected, who waits, who
// is called to which bench, and what the technician has done. A ticket goes
// waiting → called → serving → done, no_show or left.
package queue
