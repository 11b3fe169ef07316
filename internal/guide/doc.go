// Package guide has the guides of "remove it yourself": a family of products,
// an operating system, and the steps that take the old antivirus off safely.
package guide
