package db_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/audit"
)

// told are the tables that the project writes, with the events that tell of
// it, written in the same transaction.
func told() map[string][]audit.Action {
	removal := []audit.Action{
		audit.RemovalHeld, audit.RemovalHoldEnded, audit.RemovalBooked, audit.RemovalMoved, audit.RemovalCanceled, audit.RemovalMissed,
		audit.RemovalOffered, audit.RemovalAttested, audit.RemovalCheckedIn, audit.RemovalDone,
	}
	exchange := []audit.Action{
		audit.ExchangeIssued, audit.ExchangeWaiting, audit.ExchangeFilled, audit.ExchangeSwitched, audit.ExchangeFirst, audit.ExchangeVoided,
	}
	staff := []audit.Action{audit.StaffAdded, audit.StaffDisabled, audit.StaffReset, audit.StaffEnrolled}
	override := []audit.Action{
		audit.OverrideAsked, audit.OverrideApproved, audit.OverrideDeclined, audit.OverrideUsed, audit.OverrideExpired,
	}
	return map[string][]audit.Action{
		"appointment": removal, "occupancy": removal, "removal": removal, "removal_wait": {audit.RemovalWaiting, audit.RemovalOffered},
		"queue_ticket":        {audit.RemovalCheckedIn, audit.QueueCalled, audit.QueueRecalled, audit.QueueServing, audit.RemovalDone, audit.QueueNoShow, audit.QueueLeft},
		"removal_certificate": {audit.RemovalDone},
		"reminder":            {audit.RemovalBooked, audit.MailReminded}, "window_mail": {audit.MailWindowEnds},
		"callback":  {audit.CallbackRequested, audit.CallbackChanged, audit.CallbackTaken, audit.CallbackReturned, audit.CallbackDone},
		"case_note": {audit.NoteAdded}, "personal_reveal": {audit.PersonalRevealed, audit.CallbackTaken},
		"contact_change": {audit.ContactAsked, audit.ContactStopped, audit.ContactChanged}, "mail_again": {audit.MailResent}, "contact_kept": {audit.ContactChanged, audit.ImportApplied},
		"customer_case": slices.Concat(removal, exchange), "exchange": exchange, "license_key": append(exchange, audit.ImportApplied),
		"key_pool": {audit.ImportApplied},
		"desk":     {audit.DeskChanged}, "desk_exception": {audit.DeskDayChanged},
		"mail_log":   {audit.MailBounced}, // and how the mails of other events went
		"guide_step": {audit.RemovalStep}, "removal_note": {audit.RemovalStuck},
		"handoff":  {audit.HandoffOffered, audit.HandoffOpened, audit.HandoffAgreed, audit.HandoffEnded},
		"key_slip": {audit.KeyPrinted}, "mailed_code": {audit.CodeSent, audit.ContactConfirmed},
		"override_request": override, "override_use": override,
		"product": {audit.ImportApplied}, "purchase": {audit.ImportApplied, audit.ContactChanged}, "subscription": {audit.ImportApplied},
		"store": {audit.ImportApplied}, "store_service": {audit.ImportApplied}, "zip_place": {audit.ImportApplied},
		"program": {audit.ProgramApplied}, "program_version": {audit.ProgramApplied}, "withdrawn_sku": {audit.ProgramApplied},
		"sign_in_tries": {audit.StaffRefused, audit.StaffLocked, audit.StaffSignedIn},
		"kiosk_device":  {audit.KioskEnrolled, audit.KioskRevoked, audit.KioskPaperSet}, "kiosk_session": {audit.KioskSignedIn, audit.KioskSignedOut},
		"staff_pin": {audit.StaffNumberSet, audit.StaffPINSet},
		"staff":     staff, "staff_session": {audit.StaffSignedIn, audit.StaffSignedOut, audit.StaffProven},
	}
}

// untold are those that leave none, and why.
func untold() map[string]string {
	trail := "the trail itself"
	return map[string]string{
		"audit_event": trail, "audit_head": trail, "audit_pending": trail, "audit_seal": trail, "audit_reading": "one reading is one event",
		"data_key":      "made with the keyring, before anything is sealed",
		"case_presence": "who has a page open for a minute", "desk_day": "a row to lock",
		"guest_session": "a browser without an account", "looked_up": "whom to remind; looking changes nothing",
		"lookup_failure": "budgets", "lookup_minute": "counts; the alarm has its event",
		"meta":        "notes of the database about itself",
		"kiosk_visit": "who is at a screen for minutes", "kiosk_item": "what was found for them",
		"kiosk_answer": "where a form led; what it did has its event", "kiosk_pairing": "a code on a screen", "verification": "what a mailed code is for; the code has its event",
		"window_walk": "how far a job has come",
	}
}

var written = regexp.MustCompile(`(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)

// Whatever writes a table is told of in the trail, or says here why not. A new
// table fails until it is in one of the two.
func TestEveryWriteIsInTheTrail(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				for _, m := range written.FindAllStringSubmatch(n.Value, -1) {
					found[m[1]] = true
				}
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "insertMany" {
					if table, ok := n.Args[1].(*ast.BasicLit); ok {
						found[strings.Trim(table.Value, `"`)] = true
					}
				}
			}
			return true
		})
	}
	events, reasons := told(), untold()
	for table := range found {
		if len(events[table]) == 0 && reasons[table] == "" {
			t.Errorf("%s is written, and nothing says by which events", table)
		}
	}
	for table := range events {
		if !found[table] {
			t.Errorf("%s is in the list, and nothing writes it", table)
		}
	}
}
