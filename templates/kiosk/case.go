package kiosk

import "swapdesk/templates/ui"

// Answer is a verdict in words that are read aloud.
type Answer struct {
	Code    string // of the verdict
	Line    string // the product with its facts
	Days    int    // left
	Last    bool   // it is the last day
	Until   string
	Body    string
	Removal string // that it is free, and until when; "" when it is over
}

// Counting tells whether days left are worth saying.
func (a Answer) Counting() bool { return a.Until != "" }

// Case is /kiosk/case/{ref}: the answer and what can be done. URLs are "" for
// what cannot.
type Case struct {
	ui.Page
	Kiosk                         ui.Kiosk
	Answer                        Answer
	Name                          string // masked
	Rule                          *ui.Rule
	ChooseURL, PhoneURL, PrintURL string
	Receipt                       Receipt
	LargeURL                      string // where it is shown when nothing came out of the printer
	RemoveURL, RemoveText         string // the removal: check in or book, the ticket, or the certificate
	Place                         Place  // zero unless the computer is at this desk
}

// Replace is …/replace.
type Replace struct {
	ui.Page
	Kiosk        ui.Kiosk
	Action, Back string
	PhoneURL     string
	Picks        ui.PickList
	None         bool
}

// Review is …/review: what is confirmed, and what shows that the customer may.
type Review struct {
	ui.Page
	Kiosk                  ui.Kiosk
	Action, Back, SendCode string
	SKU, New, Old, Once    string
	Waiting                bool // no key is left: a rain check
	Changed                bool // the last key has just gone
	Proven                 bool
	MayReceipt, Mailbox    bool
	Proof, ProofError      string
	Request                string // of the mailed code; "" while none was sent
	Code                   ui.Field
}

// Done is …/done.
type Done struct {
	ui.Page
	Kiosk                   ui.Kiosk
	Reference, Product, Old string
	Waiting, Mailbox        bool
	PhoneURL, LargeURL      string
	Receipt                 Receipt // its code is on the screen too
}

// Handoff is …/handoff.
type Handoff struct {
	ui.Page
	Kiosk                 ui.Kiosk
	Action, Poll, CaseURL string
	ID, State, Number     string // State "" while none is on the screen
	AskReceipt, Mailbox   bool
	QRSize                int
	QRPath                string
	SlipURL               string // "" where a key may not be printed
}

// Slip is …/slip. Once it was printed, the receipt has the key, for the printer
// alone.
type Slip struct {
	ui.Page
	Kiosk                  ui.Kiosk
	Action, Back, LargeURL string
	Receipt                Receipt
	Refused                string // why not: "slip_printed", "mailbox_on_file", "no_key_yet"
}

// proofs are what can show that the customer may.
func (v Review) proofs() ui.PickList {
	l := ui.PickList{Name: "proof", Legend: v.T("kiosk.proof.legend"), Error: v.ProofError}
	if v.MayReceipt {
		l.Picks = append(l.Picks, ui.Pick{Value: "receipt", Label: v.T("kiosk.proof.receipt"), Checked: v.Proof == "receipt"})
	}
	if v.Mailbox {
		l.Picks = append(l.Picks, ui.Pick{Value: "code", Label: v.T("kiosk.proof.code"), Checked: v.Proof == "code", Note: v.T("kiosk.proof.code_note")})
	}
	return l
}
