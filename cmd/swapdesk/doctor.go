package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/vault"
	"swapdesk/internal/worker"
)

type doctorCmd struct {
	config.Database
}

// errBroken is what doctor ends with when an invariant does not hold.
var errBroken = errors.New("the database is broken; see above")

// Run prints one line a finding. It never creates or migrates anything, and
// fails on a broken invariant only (contract.md, Command line).
func (c *doctorCmd) Run(ctx context.Context, s streams) error {
	database, err := db.OpenExisting(ctx, c.DB)
	if err != nil {
		return err
	}
	defer database.Close()
	in, findings, err := inspection(ctx, database, c.KeyringPath())
	if err != nil {
		return err
	}
	found, err := database.Check(ctx, in)
	if err != nil {
		return err
	}
	return report(s, append(findings, found...))
}

// inspection gathers what the check needs from outside. A keyring that does
// not fit is a finding; one that is missing is left to the check, which knows
// whether anything is sealed.
func inspection(ctx context.Context, database *db.DB, keyringPath string) (in db.Inspection, findings []db.Finding, err error) {
	in.Now = time.Now()
	if has, knows, err := database.SchemaVersion(ctx); err != nil || has != knows {
		return in, nil, err // the check says what is wrong with it
	}
	if in.DeadLetters, err = worker.DeadLetters(ctx, database.Writer(), database.Engine()); err != nil {
		return in, nil, err
	}
	keys, err := database.ListDataKeys(ctx)
	if err != nil || len(keys) == 0 {
		return in, nil, err
	}
	v, err := readVault(keyringPath, keys)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return in, nil, nil
	case err != nil:
		return in, []db.Finding{{Name: "keyring", Broken: true, Detail: err.Error()}}, nil
	}
	in.Open, in.Index, in.AuditMAC = v.Open, v.Index, v.AuditMAC
	return in, nil, nil
}

func readVault(path string, keys []vault.DataKey) (*vault.Vault, error) {
	keyring, err := vault.ReadKeyring(path)
	if err != nil {
		return nil, err
	}
	return vault.New(keyring, keys)
}

func report(s streams, findings []db.Finding) error {
	var result error
	for _, f := range findings {
		word := "warning"
		if f.Broken {
			word, result = "BROKEN", errBroken
		}
		fmt.Fprintf(s.out, "%s %s: %s\n", word, f.Name, f.Detail)
	}
	if result == nil {
		fmt.Fprintln(s.out, "ok: every invariant holds")
	}
	return result
}
