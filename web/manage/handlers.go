package manage

import (
	"context"
	"net/http"
	"sync"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
	"swapdesk/web/httpx"
)

// Handlers are the pages under /manage.
type Handlers struct {
	Guard  *httpx.Staff
	Desk   *httpx.Desk
	Render *httpx.Renderer
	Trail  Trail
	// CheckChain walks the whole chain, as doctor does, and gives how many
	// events are sealed; the fault "audit_chain" says where it is broken.
	CheckChain func(ctx context.Context) (int64, error)
	Now        func() time.Time
	Clock      func() time.Time // measures how long sending takes; not the demo's clock

	Devices *kiosk.Devices
	Stores  Stores

	checking sync.Mutex
}

// Trail is the audit trail as it is read; db.DB has it.
type Trail interface {
	// ListEvents gives at most n events behind a cursor, newest first.
	ListEvents(ctx context.Context, f audit.Filter, after audit.Cursor, n int) ([]audit.Entry, error)
	// ListAccounts gives everybody who may stand in it.
	ListAccounts(ctx context.Context) ([]staff.Account, error)
	ListActions(ctx context.Context) ([]audit.Action, error)
	TrailState(ctx context.Context) (audit.State, error)
	// FindSubjects gives what events about an order or a case are about; none
	// when there is neither.
	FindSubjects(ctx context.Context, orderKey, reference string) ([]string, error)
	// ListReferences gives the references of cases by their ids.
	ListReferences(ctx context.Context, caseIDs []string) (map[string]string, error)
	// NoteReading writes an event, once a session and part.
	NoteReading(ctx context.Context, session, part string, e audit.Event) error
}

// Routes are the pages under /manage.
func (h *Handlers) Routes() []httpx.Route {
	return append(h.deviceRoutes(), []httpx.Route{
		{Method: http.MethodGet, Path: auditPath, Action: staff.ReadAudit, Handle: h.showAudit},
		{Method: http.MethodPost, Path: auditPath, Action: staff.ReadAudit, Handle: h.checkChain},
		{Method: http.MethodGet, Path: exportPath, Action: staff.ExportAudit, Handle: h.exportAudit},
	}...)
}
