// Package desk draws the pages of the support desk. They are in English.
package desk
