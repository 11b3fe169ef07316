package migrations

import "embed"

// Files holds the migrations, NNNN_name.sql for both engines; a rare one that
// must differ stands as a pair NNNN_name.sqlite.sql and NNNN_name.postgres.sql.
//
//go:embed *.sql
var Files embed.FS
