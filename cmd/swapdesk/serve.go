package main

import (
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

	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/mail"
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
	missEvery    = 30 * time.Second
	closeEvery   = 10 * time.Minute
	windowEvery  = time.Minute
	settleEvery  = time.Minute
	alarmEvery   = 5 * time.Second
	lapseEvery   = time.Minute
	keptLookups  = 30 * 24 * time.Hour // trust.md, Retention
	keptSessions = 24 * time.Hour      // of staff: more than they last
	keptMailLog  = 400 * 24 * time.Hour
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
	mailer, err := mail.NewMailer(mail.Config{From: n.from(), Bounces: n.MailBounces, BaseURL: n.base.String(), Words: n.words}, sender)
	if err != nil {
		return err
	}
	host, _ := os.Hostname() // "" still gives a name that is stable over restarts
	n.worker, err = outbox(n.database, n.vault, host+"|"+n.Addr, n.now, n.log, mailer.Deliver)
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
	go n.every(background, missEvery, "note who did not come", n.desk().MissAll)
	go n.every(background, closeEvery, "close the queues of days that are over", n.queues().CloseDays)
	go n.every(background, settleEvery, "settle corrected contacts", n.contacts().Settle)
	go n.every(background, lapseEvery, "end exceptions that nobody used", n.overrides().Expire)
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
		n.database.SweepKiosks(ctx, now.Add(-keptSessions)),
		n.database.SweepSupport(ctx, now.Add(-time.Hour), now.Add(-keptMailLog)),
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
