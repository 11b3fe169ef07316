package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"swapdesk/internal/fault"
)

const (
	extension  = ".eml"
	unfinished = ".tmp"
)

// folder writes mails as files, one each, named by their ids: sending the
// same mail again replaces its file.
type folder struct{ dir string }

func openFolder(dir string) (Sender, error) {
	if dir == "" {
		return nil, fault.New(fault.Invalid, "mail_folder", "mail address file: names no folder; expected file:DIR")
	}
	if err := os.MkdirAll(filepath.Join(dir, unfinished), 0o700); err != nil {
		return nil, fault.New(fault.Invalid, "mail_folder", "mail folder cannot be made: %v", err)
	}
	return &folder{dir}, nil
}

// Send writes r elsewhere and renames it in, so that a reader of the folder
// never sees half a mail.
func (f *folder) Send(ctx context.Context, r Rendered) error {
	m, err := message(r)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	file, err := os.CreateTemp(filepath.Join(f.dir, unfinished), r.ID+"-*")
	if err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	_, err = m.WriteTo(file)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(f.dir, r.ID+extension))
	}
	if err != nil {
		return fmt.Errorf("mail folder: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}

// cutLast splits an address at its last "@".
func cutLast(address string) (local, domain string, ok bool) {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return "", "", false
	}
	return address[:i], address[i+1:], true
}
