package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/exchange"
	"swapdesk/internal/notify"
	"swapdesk/internal/support"
	"swapdesk/internal/vault"
	"swapdesk/internal/worker"
)

// open opens the database, and migrates it unless that is left out.
func open(ctx context.Context, d config.Database, m config.Migration) (*db.DB, error) {
	database, err := db.Open(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	if m.NoMigrate {
		err = upToDate(ctx, database)
	} else {
		err = database.Migrate(ctx, worker.Migrate)
	}
	if err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return database, nil
}

// openToRead opens a database that is there and up to date; it creates and
// migrates nothing.
func openToRead(ctx context.Context, d config.Database) (*db.DB, error) {
	database, err := db.OpenExisting(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	if err := upToDate(ctx, database); err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return database, nil
}

func upToDate(ctx context.Context, database *db.DB) error {
	has, knows, err := database.SchemaVersion(ctx)
	if err == nil && has < knows {
		err = fmt.Errorf("the database is at version %d, this program needs %d; run swapdesk migrate", has, knows)
	}
	return err
}

// openVault reads the keyring, or makes it when nothing was ever sealed.
func openVault(ctx context.Context, database *db.DB, d config.Database, now func() time.Time) (*vault.Vault, error) {
	path := d.KeyringPath()
	keys, err := database.ListDataKeys(ctx)
	if err != nil {
		return nil, err
	}
	keyring, err := vault.ReadKeyring(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(keys) > 0:
		return nil, fmt.Errorf("the keyring %s is missing, and the database holds secrets that only it opens; put it back", path)
	case errors.Is(err, fs.ErrNotExist):
		keyring, err = vault.CreateKeyring(path)
	}
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		first, err := vault.NewDataKey(keyring)
		if err != nil {
			return nil, err
		}
		if err := database.EnsureDataKey(ctx, first, now()); err != nil {
			return nil, err
		}
		if keys, err = database.ListDataKeys(ctx); err != nil {
			return nil, err
		}
	}
	v, err := vault.New(keyring, keys)
	if err != nil {
		return nil, fmt.Errorf("keyring %s: %w", path, err)
	}
	return v, nil
}

// outbox makes the outbox of mails and hands it to the database. Without deliver it only
// takes mails in.
func outbox(database *db.DB, v *vault.Vault, nodeID string, now func() time.Time, log *slog.Logger,
	deliver func(context.Context, notify.Message) error,
) (*worker.Worker, error) {
	w, err := worker.New(worker.Config{
		DB: database.Writer(), Engine: database.Engine(), Sealer: v, Deliver: deliver, Logger: log,
		NodeID: nodeID, Now: now, Clock: time.Now, Stale: stale(database),
		Note: func(ctx context.Context, tx *sql.Tx, id string, state notify.State, failure string) error {
			return database.NoteMail(ctx, tx, id, state, failure, now())
		},
	})
	if err != nil {
		return nil, err
	}
	database.Outbox, database.Mailbox = w.Enqueue, support.MailboxKey(v.MAC)
	return w, nil
}

func exchanges(database *db.DB, v *vault.Vault, now func() time.Time) *exchange.Service {
	return &exchange.Service{Repo: db.Exchanges{DB: database}, Open: v.Open, Now: now}
}
