// Package ui has the components that every page is made of, and the view
// model that every page embeds.
package ui
