package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/config"
	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/demo"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/mail"
	"swapdesk/internal/policy"
	"swapdesk/internal/removal"
	"swapdesk/internal/vault"
	"swapdesk/internal/words"
	page "swapdesk/templates/demo"
	web "swapdesk/web/demo"
)

// demoMark is the note in the database that says it is a demonstration's, and
// for which day it was filled.
const demoMark = "demo"

// openDemo opens the demonstration's database. One made for another day is
// begun anew, so that there are always 32 days left; any other database of
// that name is refused.
func openDemo(ctx context.Context, d config.Database, m config.Migration, today string) (database *db.DB, fresh bool, err error) {
	_, path, err := db.SplitURL(d.DB)
	if err != nil {
		return nil, false, err
	}
	if _, err := os.Stat(path); err == nil {
		made, err := demoDay(ctx, d.DB)
		if err != nil {
			return nil, false, err
		}
		if made == "" {
			return nil, false, fmt.Errorf("%s is not a demonstration's database; move it away to run the demonstration", path)
		}
		if made != today {
			for _, file := range []string{path, path + "-wal", path + "-shm", d.KeyringPath()} {
				if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
					return nil, false, err
				}
			}
			if err := os.RemoveAll(config.DemoMail); err != nil {
				return nil, false, err
			}
		}
	}
	if database, err = open(ctx, d, m); err != nil {
		return nil, false, err
	}
	made, err := database.Meta(ctx, demoMark)
	if err == nil && made == "" {
		// Marked before it is filled, and with its day after: what a crash
		// leaves half-filled is begun anew by the next start.
		fresh, err = true, database.SetMeta(ctx, demoMark, "unfinished")
	}
	return database, fresh, err
}

func demoDay(ctx context.Context, dbURL string) (string, error) {
	database, err := db.OpenExisting(ctx, dbURL)
	if err != nil {
		return "", err
	}
	defer database.Close()
	return database.Meta(ctx, demoMark)
}

// demoToday is the day that the demonstration's clock shows.
func demoToday(now func() time.Time) (string, error) {
	zone, err := time.LoadLocation(demo.Zone)
	if err != nil {
		return "", err
	}
	return day.Of(now(), zone).String(), nil
}

func seedDemo(ctx context.Context, database *db.DB, v *vault.Vault, now func() time.Time) error {
	accounts, err := accountsOf(database, v, now, true)
	if err != nil {
		return err
	}
	house := demo.House{
		Accounts: accounts, Kiosk: demoKiosk(database, accounts, v.MAC, now),
		Imports: db.Imports{DB: database}, Vault: v, Policy: &policy.Service{Repo: db.Policies{DB: database}, Now: now},
		Exchange: exchanges(database, v, now), Orders: database, Now: now,
		Desk: &removal.Desk{Repo: database, Now: now},
	}
	if err := house.Seed(ctx); err != nil {
		return err
	}
	today, err := demoToday(now)
	if err != nil {
		return err
	}
	return database.SetMeta(ctx, demoMark, today)
}

// demoKiosk is how a browser becomes a kiosk at one click.
func demoKiosk(database *db.DB, accounts *account.Service, mac func(purpose string, parts ...string) string, now func() time.Time) demo.Kiosk {
	return demo.Kiosk{
		Devices: &kiosk.Devices{Repo: database, MAC: mac, Now: now}, Associates: associatesOf(database, accounts, mac, now), Accounts: accounts,
	}
}

// announceDemo prints where it runs and what to try.
func announceDemo(w io.Writer, base string) {
	fmt.Fprintf(w, "Swapdesk demonstration: %s\n", base)
	for _, s := range demo.Samples()[:3] {
		kind, number := "order", s.Number
		if s.Code != "" {
			kind, number = "activation code", s.Code
		}
		fmt.Fprintf(w, "  try %s %s with %s\n", kind, number, s.Contact)
	}
	fmt.Fprintf(w, "  more to try: %s/demo   mailbox: %s/demo/mail\n", base, base)
}

func demoHandlers(catalog *words.Catalog, accounts *account.Service, screens demo.Kiosk, now func() time.Time) (*web.Handlers, error) {
	zone, err := time.LoadLocation(demo.Zone)
	if err != nil {
		return nil, err
	}
	moment := func(lang string, t time.Time) string { return catalog.In(lang).Moment(t, zone) }
	h := &web.Handlers{
		Now: now, Moment: moment, Mails: mailbox{config.DemoMail, moment}, Accounts: accounts,
		Password: demo.StaffPassword, Secret: demo.StaffSecret,
		Screens: screens, Number: demo.StaffNumber, PIN: demo.StaffPIN,
	}
	for _, a := range demo.Staff() {
		h.Staff = append(h.Staff, page.Person{Role: string(a.Role), Name: a.Name, Email: a.Email})
	}
	for _, s := range demo.Samples() {
		h.Orders = append(h.Orders, page.Order{Number: s.Number, Code: s.Code, Contact: s.Contact, Shows: s.Shows})
	}
	for _, p := range demo.Places() {
		h.Places = append(h.Places, page.Place{Typed: p.Typed, Shows: p.Shows})
	}
	return h, nil
}

// mailbox reads the folder into which the demonstration's mails go.
type mailbox struct {
	dir    string
	moment func(lang string, t time.Time) string
}

// List gives the mails, newest first.
func (m mailbox) List(lang string) ([]page.Message, error) {
	stored, err := mail.ReadDir(m.dir)
	mails := make([]page.Message, len(stored))
	for i, s := range stored {
		mails[i] = m.message(lang, s)
	}
	return mails, err
}

// Find gives one mail.
func (m mailbox) Find(lang, id string) (page.Message, error) {
	stored, err := mail.Read(m.dir, id)
	return m.message(lang, stored), err
}

func (m mailbox) message(lang string, s mail.Stored) page.Message {
	return page.Message{
		Mail: page.Mail{ID: s.ID, To: s.To, Subject: s.Subject, SentAt: m.moment(lang, s.At)},
		Text: s.Text, TextLang: s.Lang, Attached: s.Attached,
	}
}
