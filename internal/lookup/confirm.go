package lookup

import (
	"context"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	"swapdesk/internal/vault"
)

// The limits of mailed codes (trust.md, fact 7 and Mailed codes).
const (
	codeLifetime    = 10 * time.Minute
	codeTries       = 5
	codePause       = 30 * time.Second
	codesPerOrder   = 3
	codesPerMailbox = 5
)

// What keeps MACs apart.
const (
	codePurpose  = "mailed_code"
	ghostPurpose = "asked_in_vain"
)

// Request is one browser's wish to prove a mailbox.
type Request struct {
	ID       string
	Browser  string // only this browser may use the code
	EmailKey string // without an @ when there is none to prove: nobody is told
	OrderKey string
	Target   string // where the web goes on after; opaque here
}

// SentCode is one mailed code, as it can be checked.
type SentCode struct {
	ID        string
	Request   Request
	MAC       string
	SentAt    time.Time
	ExpiresAt time.Time
	Tries     int // at this code so far
}

// Sending counts what has gone out lately.
type Sending struct {
	Last               time.Time // to this mailbox or order; zero when never
	ByOrder, ByMailbox int       // in the last 24 hours
}

// ConfirmRepo is what a confirmation needs of the database.
type ConfirmRepo interface {
	Transact(ctx context.Context, fn func(ConfirmTx) error) error
	FindRequest(ctx context.Context, id, browser string) (Request, error)
	// FindOpenRequest is NotFound when this browser asked for nothing like it
	// since then.
	FindOpenRequest(ctx context.Context, browser, target string, since time.Time) (Request, error)
	// LatestCode is NotFound when none was sent.
	LatestCode(ctx context.Context, requestID string) (SentCode, error)
}

// ConfirmTx is the same inside a transaction.
type ConfirmTx interface {
	InsertRequest(ctx context.Context, r Request, at time.Time) error
	CountCodes(ctx context.Context, emailKey, orderKey string, since time.Time) (Sending, error)
	InsertCode(ctx context.Context, c SentCode) error
	// TryCode counts a try at the latest code of a request and gives its MAC;
	// NotFound when it is used, expired or out of tries.
	TryCode(ctx context.Context, requestID string, maxTries int, now time.Time) (SentCode, error)
	UseCode(ctx context.Context, codeID string, now time.Time) error
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
}

// Confirmer mails codes and checks them.
type Confirmer struct {
	Repo ConfirmRepo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// Ask is what a code is wanted for. Without a Record, or when its purchase has
// no mailbox, everything looks the same and nothing is sent.
type Ask struct {
	Browser string
	Record  *casefile.Record
	Mailbox string // instead of a record: a typed mailbox
	Nobody  bool   // nothing was ever bought under Mailbox
	Target  string
	Lang    string

	// Number and Contact are what was asked for, in the forms in which they
	// are compared. Without a Record or Mailbox the limits count by them, as
	// they count by order and mailbox where there is one.
	Number, Contact string
}

// Start opens a request and mails its first code, unless a limit says no;
// the limits are not told apart from success. A browser that asked for the same
// while its code is still good goes on with that one: going back and forth
// must not use up the day's codes.
func (c *Confirmer) Start(ctx context.Context, a Ask) (requestID string, err error) {
	r, to := c.request(a)
	open, err := c.Repo.FindOpenRequest(ctx, a.Browser, a.Target, c.Now().Add(-codeLifetime))
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return "", err
	case err == nil && open.EmailKey == r.EmailKey && open.OrderKey == r.OrderKey:
		return open.ID, nil
	}
	err = c.Repo.Transact(ctx, func(tx ConfirmTx) error {
		if err := tx.InsertRequest(ctx, r, c.Now()); err != nil {
			return err
		}
		if err := c.send(ctx, tx, r, to, a.Lang); err != nil && fault.KindOf(err) != fault.Throttled {
			return err
		}
		return nil
	})
	return r.ID, err
}

// request is what an Ask comes to, and the mailbox that is written to. Where
// there is none, a mark of what was asked for stands in its place: ghosts are
// counted over browsers and days like real ones, and so cannot be told apart by
// the limits.
func (c *Confirmer) request(a Ask) (r Request, to string) {
	r = Request{ID: ids.New(), Browser: a.Browser, Target: a.Target}
	switch {
	case a.Record != nil:
		r.OrderKey, to = purchase.OrderKey(a.Record.Line.OrderNumber), a.Record.Line.Email
		if r.EmailKey = purchase.EmailKey(to); r.EmailKey == "" {
			r.EmailKey = "none:" + c.MAC(ghostPurpose, r.OrderKey)
		}
	case a.Mailbox != "" && !a.Nobody:
		r.EmailKey, to = purchase.EmailKey(a.Mailbox), a.Mailbox
	case a.Mailbox != "":
		r.EmailKey = "none:" + c.MAC(ghostPurpose, purchase.EmailKey(a.Mailbox))
	default:
		r.OrderKey = "none:" + c.MAC(ghostPurpose, a.Number)
		r.EmailKey = "none:" + c.MAC(ghostPurpose, a.Number, a.Contact)
		if a.Contact != "" {
			r.EmailKey = "none:" + c.MAC(ghostPurpose, a.Contact)
		}
	}
	return r, to
}

// Resend mails another code for a request of this browser; Throttled
// ("code_pause", "code_limit") when it is too early or too often. A request
// without a mailbox is throttled like one with it.
func (c *Confirmer) Resend(ctx context.Context, requestID, browser, lang string) error {
	r, err := c.Repo.FindRequest(ctx, requestID, browser)
	if err != nil {
		return err
	}
	return c.Repo.Transact(ctx, func(tx ConfirmTx) error { return c.send(ctx, tx, r, r.EmailKey, lang) })
}

// Check gives the request when code is its latest one. Invalid has a code per
// case: "code_empty", "code_format", "code_wrong", "code_expired".
func (c *Confirmer) Check(ctx context.Context, requestID, browser, typed string) (Request, error) {
	r, err := c.Repo.FindRequest(ctx, requestID, browser)
	if err != nil {
		return Request{}, err
	}
	code, ok := ids.ParseCode(typed)
	switch {
	case strings.TrimSpace(typed) == "":
		return r, wrongCode("code_empty", 0)
	case !ok:
		return r, wrongCode("code_format", 0)
	}
	right, tries := false, 0
	err = c.Repo.Transact(ctx, func(tx ConfirmTx) error {
		right = false
		sent, err := tx.TryCode(ctx, r.ID, codeTries, c.Now())
		if err != nil {
			return err
		}
		tries = sent.Tries
		if !vault.Same(sent.MAC, c.mac(sent, code)) {
			return nil // the counted try is committed
		}
		right = true
		if err := tx.UseCode(ctx, sent.ID, c.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, c.event(audit.ContactConfirmed, r))
	})
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return r, c.whyOver(ctx, r)
	case err != nil:
		return r, err
	case !right:
		return r, wrongCode("code_wrong", codeTries-tries)
	}
	return r, nil
}

// whyOver tells a code that was tried too often from one that has run out.
func (c *Confirmer) whyOver(ctx context.Context, r Request) error {
	sent, err := c.Repo.LatestCode(ctx, r.ID)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err == nil && sent.Tries >= codeTries && c.Now().Before(sent.ExpiresAt):
		return wrongCode("code_used_up", 0)
	}
	return wrongCode("code_expired", 0)
}

// Wait is how long until another code can be asked for; zero when at once.
func (c *Confirmer) Wait(ctx context.Context, requestID, browser string) (Request, time.Duration, error) {
	r, err := c.Repo.FindRequest(ctx, requestID, browser)
	if err != nil {
		return Request{}, 0, err
	}
	sent, err := c.Repo.LatestCode(ctx, r.ID)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return r, 0, nil
	}
	return r, max(0, sent.SentAt.Add(codePause).Sub(c.Now())), err
}

// send counts ghosts like real ones, so that the answer and the work of a
// request tell nothing about whether there is a mailbox behind it.
func (c *Confirmer) send(ctx context.Context, tx ConfirmTx, r Request, to, lang string) error {
	now := c.Now()
	lately, err := tx.CountCodes(ctx, r.EmailKey, r.OrderKey, now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	switch {
	case lately.ByMailbox >= codesPerMailbox, r.OrderKey != "" && lately.ByOrder >= codesPerOrder:
		return fault.New(fault.Throttled, "code_limit", "no more codes today")
	case now.Sub(lately.Last) < codePause:
		return fault.New(fault.Throttled, "code_pause", "the last code was sent less than %s ago", codePause)
	}
	code := ids.NewCode()
	sent := SentCode{ID: ids.New(), Request: r, SentAt: now, ExpiresAt: now.Add(codeLifetime)}
	sent.MAC = c.mac(sent, code)
	if err := tx.InsertCode(ctx, sent); err != nil {
		return err
	}
	err = tx.InsertEvent(ctx, c.event(audit.CodeSent, r))
	if err != nil || !strings.Contains(r.EmailKey, "@") {
		return err
	}
	book, err := tx.ListPrograms(ctx, now)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, notify.Message{
		ID: sent.ID, To: to, Lang: lang, At: now, Expires: sent.ExpiresAt,
		Data: notify.ContactCode{House: houseOf(book, now), Code: code, Minutes: int(codeLifetime / time.Minute)},
	})
}

// event tells of a mailbox by its pseudonym.
func (c *Confirmer) event(action audit.Action, r Request) audit.Event {
	return audit.Event{
		ID: ids.New(), At: c.Now(), Actor: audit.Customer(), Action: action, Subject: "mailbox:" + c.MAC("mailbox", r.EmailKey),
	}
}

func (c *Confirmer) mac(s SentCode, code string) string {
	return c.MAC(codePurpose, s.ID, s.Request.ID, s.Request.Browser, code)
}

// houseOf is who writes when no single program is concerned.
func houseOf(book program.Book, now time.Time) notify.House {
	if p := book.Lead(now); p != nil {
		return notify.House{Retailer: p.Retailer, ServiceDesk: p.ServiceDesk, SupportPhone: p.SupportPhone}
	}
	return notify.House{}
}

func wrongCode(code string, left int) error {
	return &fault.Error{
		Kind: fault.Invalid, Code: code, Message: "the code does not match",
		Fields: map[string]string{"code": code}, Count: left,
	}
}
