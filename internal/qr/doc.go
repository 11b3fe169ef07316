// Package qr draws QR codes as the geometry of an SVG, which a strict content
// security policy lets pass.
package qr
