// Package importer loads products, purchases, license keys, stores and the
// places of ZIPs from files: the whole file is read and checked first, then
// applied in small idempotent chunks.
package importer
