// Package kiosk is the shared touch screen at a service desk: which browsers
// are one, who works at it, and the customer who is being served.
package kiosk
