package db

import (
	"strings"
	"testing"
)

func TestOldSQLiteIsRefused(t *testing.T) {
	t.Parallel()
	for version, refused := range map[string]bool{
		"3.51.2": true, "3.50.9": true, "2.99.99": true, "": true, "new": true,
		"3.51.3": false, "3.51.10": false, "3.52.0": false, "4.0.0": false,
	} {
		err := refuseOldSQLite(version)
		if (err != nil) != refused {
			t.Errorf("SQLite %q: %v", version, err)
		}
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "3.51.3")) {
			t.Errorf("SQLite %q: %q does not say on one line which is needed", version, err)
		}
	}
}
