package kiosk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// ticketRoutes are what is done with a place in the line. Each names its
// ticket, so that a second click, or a second kiosk, never means another one.
func (h *Handlers) ticketRoutes() []httpx.KioskRoute {
	const at = ticketPath + ":id"
	need, action := httpx.NeedAssociate, staff.BookRemoval
	move := func(name string, do func(context.Context, string, audit.Actor) (queue.Ticket, error)) httpx.KioskRoute {
		return httpx.KioskRoute{Method: http.MethodPost, Path: at + "/" + name, Need: need, Action: action, Handle: func(c echo.Context, at kiosk.At) error {
			_, err := do(c.Request().Context(), ticketID(c), at.Actor())
			return h.afterwards(c, at, err)
		}}
	}
	return []httpx.KioskRoute{
		move("call", h.Queue.Call), move("recall", h.Queue.Recall), move("serve", h.Queue.Serve),
		move("no-show", h.Queue.Miss), move("leave", h.Queue.Leave),
		{Method: http.MethodPost, Path: at + "/open", Need: need, Action: action, Handle: h.openTicket},
		{Method: http.MethodGet, Path: at + "/finish", Need: need, Action: action, Handle: h.showFinish},
		{Method: http.MethodPost, Path: at + "/finish", Need: need, Action: action, Handle: h.finish},
		{Method: http.MethodGet, Path: at + "/certificate", Need: need, Action: action, Handle: h.showTicketCertificate},
	}
}

// ticket finds this store's ticket that a path names.
func (h *Handlers) ticket(c echo.Context, at kiosk.At) (queue.Ticket, error) {
	return h.Queue.Find(c.Request().Context(), ticketID(c), at.Device.StoreNumber)
}

// ticketID is what a path names, without what not every engine can hold.
func ticketID(c echo.Context) string {
	return strings.ToValidUTF8(strings.ReplaceAll(c.Param("id"), "\x00", ""), "")
}

func (h *Handlers) openTicket(c echo.Context, at kiosk.At) error {
	t, err := h.ticket(c, at)
	if err != nil {
		return err
	}
	return h.serveEntry(c, at, t.SubscriptionID)
}

// showFinish asks what the technician has done.
func (h *Handlers) showFinish(c echo.Context, at kiosk.At) error {
	t, err := h.ticket(c, at)
	switch {
	case err != nil:
		return err
	case t.Status == queue.Done:
		return httpx.SeeOther(c, ticketPath+t.ID+"/certificate")
	case t.Status != queue.Serving:
		return httpx.SeeOther(c, todayPath)
	}
	product, err := h.old(c, t)
	if err != nil {
		return err
	}
	return h.finishPage(c, http.StatusOK, at, t, page.Finish{Removed: ui.Field{Value: product}})
}

// old is what is to be removed, by name.
func (h *Handlers) old(c echo.Context, t queue.Ticket) (string, error) {
	item, err := h.Lookup.Item(c.Request().Context(), t.SubscriptionID)
	if err != nil || item.Product == nil {
		return item.Line.SKU, err
	}
	return item.Product.Name, nil
}

// finish notes the removal. Sent twice, it leads to the one certificate.
func (h *Handlers) finish(c echo.Context, at kiosk.At) error {
	t, err := h.ticket(c, at)
	if err != nil {
		return err
	}
	l := queue.Checklist{Removed: c.FormValue("removed"), Rebooted: c.FormValue("rebooted") == "1", Protected: c.FormValue("protected")}
	_, err = h.Queue.Finish(c.Request().Context(), t.ID, l, at.Actor())
	var gaps *fault.Error
	switch {
	case fault.Is(err, "checklist") && errors.As(err, &gaps):
		return h.finishPage(c, http.StatusUnprocessableEntity, at, t, page.Finish{
			Removed: ui.Field{Value: l.Removed}, Rebooted: l.Rebooted, Protected: l.Protected, Gaps: gaps.Fields,
		})
	case err != nil:
		return h.afterwards(c, at, err)
	}
	return httpx.SeeOther(c, ticketPath+t.ID+"/certificate")
}

func (h *Handlers) finishPage(c echo.Context, status int, at kiosk.At, t queue.Ticket, v page.Finish) (err error) {
	v.Action, v.Back, v.Number, v.Bench = ticketPath+t.ID+"/finish", todayPath, t.Number, t.Bench
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "Finish a removal"); err != nil {
		return err
	}
	v.Fields()
	return h.Render.Page(c, status, page.FinishPage(v))
}

// showTicketCertificate is the certificate of a removal in the customer's
// language, to be printed from the list of today.
func (h *Handlers) showTicketCertificate(c echo.Context, at kiosk.At) error {
	t, err := h.ticket(c, at)
	switch {
	case err != nil:
		return err
	case t.Status != queue.Done:
		return httpx.SeeOther(c, todayPath)
	}
	r, err := h.Desk.Repo.FindRemoval(c.Request().Context(), t.SubscriptionID)
	if err != nil {
		return err
	}
	w := h.Words.In(r.Lang)
	v := page.Certificate{Back: todayPath}
	if v.Page, v.Kiosk, err = h.frame(c, at, w); err != nil {
		return err
	}
	v.Title, v.Kiosk.Staff, v.Kiosk.Scans = w.T("kiosk.certificate.title"), true, true
	if _, err := h.certify(c, at, t.SubscriptionID, &v); err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.CertificatePage(v))
}
