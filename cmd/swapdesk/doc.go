// Command swapdesk runs a withdrawal's desk: the server, and the subcommands
// that load and check its data.
package main
