// Package vault keeps secrets at rest: it seals them under keys that live
// outside the database, and makes blind indexes to find them by.
package vault
