// Package db holds all SQL: one file per noun, one text for SQLite and
// PostgreSQL.
package db
