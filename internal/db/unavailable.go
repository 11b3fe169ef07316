package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"swapdesk/internal/fault"
)

// Unavailable tells whether err says that the database cannot be worked with
// now, and nothing was done: it is locked, full, closed, unreachable or too
// slow. It is false for a commit whose outcome is unknown.
func Unavailable(err error) bool {
	if err == nil || fault.Is(err, "commit_unknown") {
		return false
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) {
		return true
	}
	var s *sqlite.Error
	if errors.As(err, &s) {
		return slices.Contains([]int{
			lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_INTERRUPT, lib.SQLITE_IOERR,
			lib.SQLITE_FULL, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY,
		}, s.Code()&0xff)
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return unavailableState(p.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) {
		return true
	}
	// database/sql has no value for it.
	return strings.HasSuffix(err.Error(), "sql: database is closed")
}

// unavailableState knows PostgreSQL's states of lost connections (08), used-up
// resources (53), shutting down (57P), locks not got (55P03) and standbys
// (25006).
func unavailableState(code string) bool {
	for _, class := range []string{"08", "53", "57P", "55P03", "25006"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return false
}
