// Package migrations holds the schema as numbered steps, in the SQL that
// SQLite and PostgreSQL share.
package migrations
