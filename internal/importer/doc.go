// Package importer loads products, purchases and license keys from CSV files:
// the whole file is read and checked first, then applied in small idempotent
// chunks.
package importer
