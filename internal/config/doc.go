// Package config is what can be set from outside: flags, each with a
// SWAPDESK_ twin in the environment.
package config
