// Package kiosk has the pages of the shared touch screen at a service desk.
package kiosk
