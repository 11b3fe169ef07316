package mail

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/fault"
)

// maxStored bounds what is read of one file; our own mails have about 10 KiB.
const maxStored = 1 << 20

// Stored is a mail in a folder.
type Stored struct {
	ID          string // the file's name without ".eml"
	To, Subject string
	At          time.Time
	Text        string // the plain part, lines ended by "\n"
	Lang        string // BCP 47; "" when it does not say
	Attached    string // name of the file that came with it; "" for none
}

// ReadDir lists the mails in dir, newest first, by date and then by id. A
// folder that is not there is an empty one; files that are no mails of ours
// are left out.
func ReadDir(dir string) ([]Stored, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	var all []Stored
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), extension)
		if !ok || !safeID(id) || !e.Type().IsRegular() {
			continue
		}
		if s, err := Read(dir, id); err == nil {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Stored) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return all, nil
}

// Read gives one mail of dir. An id that is not there, or that is no plain
// name, is fault.NotFound.
func Read(dir, id string) (Stored, error) {
	missing := fault.New(fault.NotFound, "mail", "there is no such mail")
	if !safeID(id) {
		return Stored{}, missing
	}
	file, err := os.OpenInRoot(dir, id+extension) // follows no link out of dir
	if err != nil {
		missing.Err = err
		return Stored{}, missing
	}
	defer file.Close() //nolint:errcheck // only read
	s, err := parse(io.LimitReader(file, maxStored))
	if err != nil {
		return Stored{}, fmt.Errorf("mail %s in %s: %w", id, filepath.Base(dir), err)
	}
	s.ID = id
	return s, nil
}

func parse(r io.Reader) (Stored, error) {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return Stored{}, err
	}
	s := Stored{Lang: m.Header.Get("Content-Language")}
	if s.At, err = m.Header.Date(); err != nil {
		return Stored{}, err
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return Stored{}, err
	}
	s.To = to[0].Address
	if s.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return Stored{}, err
	}
	err = s.read(m.Header.Get("Content-Type"), m.Body)
	return s, err
}

// read goes through the parts of a mail, and of the parts that have parts.
func (s *Stored) read(contentType string, body io.Reader) error {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && s.Text != "":
			return nil
		case err != nil:
			return fmt.Errorf("no text part: %w", err)
		}
		if err := s.readPart(part); err != nil {
			return err
		}
	}
}

func (s *Stored) readPart(part *multipart.Part) error {
	contentType := part.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil // no part of ours
	case kind == "multipart/alternative":
		return s.read(contentType, part)
	case kind == "text/plain":
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		s.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
		return err
	case part.FileName() != "":
		s.Attached = part.FileName()
	}
	return nil
}
