// Package kiosk serves the shared touch screen at a service desk: enrolling
// it, signing in, and the way of a customer from the scan to the next one.
package kiosk
