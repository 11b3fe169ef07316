package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"swapdesk/internal/callback"
	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/mail"
	"swapdesk/internal/reminder"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/vault"
	"swapdesk/internal/words"
	"swapdesk/internal/worker"
	"swapdesk/web"
)

const (
	shutdownTime = 20 * time.Second
	sealEvery    = 500 * time.Millisecond // contract.md: within 1 s
	sweepEvery   = 10 * time.Minute
	offerEvery   = 30 * time.Second
	remindEvery  = 30 * time.Second
	windowEvery  = time.Minute
	alarmEvery   = 5 * time.Second
	keptLookups  = 30 * 24 * time.Hour // trust.md, Retention
	keptSessions = 24 * time.Hour      // of staff: more than they last
	defaultMail  = "file:swapdesk-mail"
)

type serveCmd struct {
	config.Serve
}

// node is a running server's parts.
type node struct {
	config.Serve
	streams
	log      *slog.Logger
	now      func() time.Time
	base     *url.URL
	words    *words.Catalog
	database *db.DB
	vault    *vault.Vault
	worker   *worker.Worker
	alarm    *lookup.Alarm
	stopping atomic.Bool
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(ctx context.Context, s streams) (err error) {
	if err := c.Check(); err != nil {
		return err
	}
	n := &node{Serve: c.Serve, streams: s, log: slog.New(slog.NewTextHandler(s.err, nil))}
	n.now = n.Clock(time.Now)
	if n.Mail != "" { // before anything is made
		if _, err := mail.Open(n.Mail); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", n.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", n.Addr, errors.Unwrap(err))
	}
	defer listener.Close()
	if n.BaseURL == "" {
		n.BaseURL = "http://" + listener.Addr().String()
	}
	if n.base, err = config.ParseBaseURL(n.BaseURL); err != nil {
		return err
	}
	if err := n.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.database.Close()) }()
	handler, err := n.handler()
	if err != nil {
		return err
	}
	return n.serve(ctx, listener, handler)
}

// open opens the database with all that hangs on it.
func (n *node) open(ctx context.Context) (err error) {
	if n.words, err = words.Load(); err != nil {
		return err
	}
	fresh := false
	if n.Demo {
		today, err := demoToday(n.now)
		if err != nil {
			return err
		}
		n.database, fresh, err = openDemo(ctx, n.Database, n.Migration, today)
		if err != nil {
			return err
		}
	} else if n.database, err = open(ctx, n.Database, n.Migration); err != nil {
		return err
	} else if mark, err := n.database.Meta(ctx, demoMark); err != nil || mark != "" {
		return errors.Join(fmt.Errorf("%s is a demonstration's database; run it with --demo", n.DB), err, n.database.Close())
	}
	if err := n.wire(ctx, fresh); err != nil {
		return errors.Join(err, n.database.Close())
	}
	return nil
}

// wire opens the vault, starts the outbox and fills a fresh demonstration.
func (n *node) wire(ctx context.Context, fresh bool) (err error) {
	if n.vault, err = openVault(ctx, n.database, n.Database, n.now); err != nil {
		return err
	}
	sender, err := mail.Open(n.mailURL())
	if err != nil {
		return err
	}
	mailer, err := mail.NewMailer(mail.Config{From: n.from(), BaseURL: n.base.String(), Words: n.words}, sender)
	if err != nil {
		return err
	}
	host, _ := os.Hostname() // "" still gives a name that is stable over restarts
	n.worker, err = queue(n.database, n.vault, host+"|"+n.Addr, n.now, n.log, mailer.Deliver)
	if err != nil {
		return err
	}
	if fresh {
		if err := seedDemo(ctx, n.database, n.vault, n.now); err != nil {
			return err
		}
	}
	return n.worker.Start(ctx)
}

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
	deps := web.Deps{
		Accounts: accounts,
		Trail:    n.database, CheckTrail: func(ctx context.Context) (int64, error) { return n.database.CheckChain(ctx, n.vault.AuditMAC) },
		Lookup:   n.lookup(),
		Search:   &search.Service{Repo: n.database, Index: n.vault.Index},
		Confirm:  &lookup.Confirmer{Repo: db.Confirmations{DB: n.database}, MAC: n.vault.MAC, Now: n.now},
		Exchange: exchanges(n.database, n.vault, n.now),
		Removal:  &removal.Service{Repo: db.Removals{DB: n.database}, Now: n.now},
		Desk:     n.desk(),
		Callback: &callback.Service{Repo: n.database, Now: n.now}, Busy: db.Unavailable,
		Sessions: n.database, Words: n.words, BaseURL: n.base, MailFrom: n.from(), Proxies: proxies, Ready: n.ready,
		Log: n.log, Now: n.now, Clock: time.Now,
	}
	if n.Demo {
		if deps.Demo, err = demoHandlers(n.words, accounts, n.now); err != nil {
			return nil, err
		}
	}
	return web.New(deps)
}

func (n *node) desk() *removal.Desk { return &removal.Desk{Repo: n.database, Now: n.now} }

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

// ready: the schema is ours, the database answers, and no stop was asked for.
func (n *node) ready(ctx context.Context) error {
	if n.stopping.Load() {
		return errors.New("stopping")
	}
	return upToDate(ctx, n.database)
}

// serve runs until ctx ends, then finishes what it has begun.
func (n *node) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := web.NewServer(handler, n.log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	go n.every(background, sealEvery, "seal audit events", n.seal)
	go n.every(background, sweepEvery, "sweep", n.sweep)
	go n.every(background, offerEvery, "offer free times", n.desk().OfferWaiting)
	go n.every(background, remindEvery, "remind of bookings", n.desk().Remind)
	go n.every(background, windowEvery, "tell that windows end", n.windows().Run)
	go n.every(background, alarmEvery, "update the alarm", n.alarm.Update)
	if n.Demo {
		announceDemo(n.out, n.base.String())
	} else {
		fmt.Fprintf(n.out, "Swapdesk serves %s\n", n.base)
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		n.log.Info("stopping")
	}
	n.stopping.Store(true)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err = errors.Join(ignoreClosed(err), server.Shutdown(end), n.worker.Stop(end))
	stopBackground()
	return errors.Join(err, n.seal(end))
}

func (n *node) seal(ctx context.Context) error {
	for {
		sealed, err := n.database.SealEvents(ctx, n.vault.AuditMAC)
		if err != nil || sealed == 0 {
			return err
		}
	}
}

// sweep forgets what is kept for a time only.
func (n *node) sweep(ctx context.Context) error {
	now := n.now()
	return errors.Join(
		n.database.SweepGuestSessions(ctx, now.Add(-guest.Idle), now.Add(-guest.Absolute)),
		n.database.SweepLookups(ctx, now.Add(-keptLookups)),
		n.database.SweepHolds(ctx, now),
		n.database.SweepStaff(ctx, now.Add(-keptSessions)),
	)
}

// every runs a job again and again until ctx ends; a failure is logged, and
// the next turn tries again.
func (n *node) every(ctx context.Context, pause time.Duration, name string, job func(context.Context) error) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		if err := job(ctx); err != nil && ctx.Err() == nil {
			n.log.Error(name+" failed", "error", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
