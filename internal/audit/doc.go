// Package audit has the events of the trail: who did what to what, for whom,
// from where and why.
package audit
