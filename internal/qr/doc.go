// Package qr draws QR codes and barcodes as the geometry of an SVG, which a
// strict content security policy lets pass.
package qr
