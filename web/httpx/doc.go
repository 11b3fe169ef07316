// Package httpx is what every handler needs: render, bind, sessions, and the
// one place where errors become statuses.
package httpx
