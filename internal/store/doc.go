// Package store is the physical stores and their service desks: opening hours,
// time zones, distances, and the arithmetic of slots. It is pure: clocks and
// positions are arguments.
package store
