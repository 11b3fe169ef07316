package manage

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/importer"
	"swapdesk/web/httpx"
)

const (
	exportChunk = 1000
	chunkTime   = 30 * time.Second // for reading and sending one chunk
)

// exportAudit sends what a filter leaves as CSV, chunk by chunk: a trail of
// any length takes the memory of one chunk.
func (h *Handlers) exportAudit(c echo.Context, by account.Signed) error {
	accounts, err := h.Trail.ListAccounts(c.Request().Context())
	if err != nil {
		return err
	}
	a, err := h.read(c, accounts)
	switch {
	case err != nil:
		return err
	case len(a.errors) > 0:
		return httpx.SeeOther(c, auditPath+a.query("")) // which says what is wrong
	}
	if err := h.note(c, by, audit.AuditExported, a); err != nil {
		return err
	}
	response := c.Response()
	response.Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	response.Header().Set(echo.HeaderContentDisposition, `attachment; filename="audit-`+h.Now().UTC().Format("20060102-150405")+`.csv"`)
	if httpx.OnlyHead(c) {
		return c.NoContent(http.StatusOK)
	}
	response.WriteHeader(http.StatusOK)
	w := csv.NewWriter(response)
	if err := w.Write(header()); err != nil {
		return err
	}
	return h.send(c, w, a, peopleOf(accounts))
}

func header() []string {
	return []string{
		"position", "time", "id", "actor", "name", "role", "on_behalf_of", "channel", "store", "device", "action", "subject",
		"reason", "data",
	}
}

// send sends chunk after chunk. The file is longer than a request may take, so
// each chunk has a time of its own; who has gone away ends it.
func (h *Handlers) send(c echo.Context, w *csv.Writer, a asked, who people) error {
	control := http.NewResponseController(c.Response())
	for after := (audit.Cursor{}); ; {
		_ = control.SetWriteDeadline(h.Clock().Add(chunkTime)) // a recorder in a test has none
		entries, err := h.chunk(c.Request().Context(), a.filter, after)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := w.Write(line(e, who)); err != nil {
				return err
			}
		}
		if w.Flush(); w.Error() != nil || len(entries) < exportChunk {
			return w.Error()
		}
		after = entries[len(entries)-1].After()
	}
}

func (h *Handlers) chunk(ctx context.Context, f audit.Filter, after audit.Cursor) ([]audit.Entry, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), chunkTime)
	defer cancel()
	return h.Trail.ListEvents(ctx, f, after, exportChunk)
}

func line(e audit.Entry, who people) []string {
	position := ""
	if e.Position > 0 {
		position = strconv.FormatInt(e.Position, 10)
	}
	a := who[e.Actor.ID]
	cells := []string{
		position, e.At.UTC().Format(time.RFC3339Nano), e.ID, e.Actor.ID, a.Name, string(a.Role), e.Actor.OnBehalfOf,
		e.Actor.Channel, e.Actor.StoreID, e.Actor.Device, string(e.Action), e.Subject, e.Reason, e.Data,
	}
	return importer.Harmless(cells)
}
