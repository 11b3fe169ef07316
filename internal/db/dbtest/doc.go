// Package dbtest gives tests real databases of both engines, migrated and
// thrown away, with small fixtures to fill them.
package dbtest
