package main

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/callback"
	"swapdesk/internal/config"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/handoff"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/queue"
	"swapdesk/internal/reminder"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	"swapdesk/web"
)

// from is who sends mails and calendar entries.
func (n *node) from() string { return cmp.Or(n.MailFrom, "no-reply@"+n.base.Hostname()) }

func (n *node) mailURL() string {
	switch {
	case n.Mail != "":
		return n.Mail
	case n.Demo:
		return "file:" + config.DemoMail
	}
	n.log.Warn("mails are written into a folder and not sent; set --mail smtp://HOST:PORT", "folder", defaultMail)
	return defaultMail
}

func (n *node) handler() (http.Handler, error) {
	proxies, err := n.Proxies()
	if err != nil {
		return nil, err
	}
	accounts, err := accountsOf(n.database, n.vault, n.now, n.Demo)
	if err != nil {
		return nil, err
	}
	associates := associatesOf(n.database, accounts, n.vault.MAC, n.now)
	devices := &kiosk.Devices{Repo: n.database, MAC: n.vault.MAC, Now: n.now}
	visits := &kiosk.Visits{Repo: n.database, Now: n.now}
	deps := web.Deps{
		Kiosk: &kiosk.Guard{Devices: devices, Sessions: associates, Visits: visits}, Devices: devices, Associates: associates, Visits: visits, Answers: n.database,
		Accounts: accounts,
		Trail:    n.database, CheckTrail: func(ctx context.Context) (int64, error) { return n.database.CheckChain(ctx, n.vault.AuditMAC) },
		Lookup:   n.lookup(),
		Search:   &search.Service{Repo: n.database, Index: n.vault.Index},
		Contacts: n.contacts(),
		Handoffs: &handoff.Service{Repo: n.database, MAC: n.vault.MAC, Now: n.now},
		Support:  &support.Service{Repo: n.database, MAC: n.vault.MAC, Now: n.now},
		Override: n.overrides(),
		Confirm:  &lookup.Confirmer{Repo: db.Confirmations{DB: n.database}, MAC: n.vault.MAC, Now: n.now},
		Exchange: exchanges(n.database, n.vault, n.now),
		Removal:  &removal.Service{Repo: db.Removals{DB: n.database}, Now: n.now},
		Desk:     n.desk(), Queue: n.queues(),
		Callback: &callback.Service{Repo: n.database, Now: n.now}, Busy: db.Unavailable,
		Sessions: n.database, Words: n.words, BaseURL: n.base, MailFrom: n.from(), Proxies: proxies, Ready: n.ready,
		Log: n.log, Now: n.now, Clock: time.Now,
	}
	if n.Demo {
		if deps.Demo, err = demoHandlers(n.words, accounts, demoKiosk(n.database, accounts, n.vault.MAC, n.now), n.now); err != nil {
			return nil, err
		}
	}
	return web.New(deps)
}

// associatesOf is signing in at kiosks.
func associatesOf(
	database *db.DB, accounts *account.Service, mac func(purpose string, parts ...string) string, now func() time.Time,
) *kiosk.Sessions {
	return &kiosk.Sessions{
		Repo: database, Hash: accounts.Hasher.Hash, Matches: accounts.Hasher.Matches, MAC: mac, Now: now,
		Full: func(ctx context.Context, email, password, code string) (staff.Account, error) {
			return accounts.Verify(ctx, account.Credentials{Email: email, Password: password, Code: code})
		},
	}
}

func (n *node) desk() *removal.Desk { return &removal.Desk{Repo: n.database, Now: n.now} }

func (n *node) queues() *queue.Service {
	return &queue.Service{Repo: n.database, Desk: n.desk(), Now: n.now}
}

func (n *node) contacts() *contact.Service { return &contact.Service{Repo: n.database, Now: n.now} }

func (n *node) overrides() *override.Service {
	replaceable := exchanges(n.database, n.vault, n.now).Replaceable
	return &override.Service{Repo: n.database, Replaceable: replaceable, Now: n.now}
}

func (n *node) windows() *reminder.Service {
	return &reminder.Service{Repo: n.database, MAC: n.vault.MAC, Now: n.now}
}

func (n *node) lookup() *lookup.Service {
	n.alarm = &lookup.Alarm{Repo: n.database, Now: n.now, Log: n.log}
	return &lookup.Service{
		Repo: n.database, Index: n.vault.Index, Now: n.now,
		Budget: &lookup.Budget{Repo: n.database, MAC: n.vault.MAC, Now: n.now},
		Alarm:  n.alarm,
		Even:   &lookup.Evening{Clock: time.Now},
		Notes:  &lookup.Notes{Repo: n.database, Now: n.now, Log: n.log},
	}
}
