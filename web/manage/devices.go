package manage

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
	"swapdesk/internal/store"
	page "swapdesk/templates/manage"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const devicesPath = "/manage/devices"

func (h *Handlers) deviceRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: devicesPath, Action: staff.ManageKiosks, Handle: h.showDevices},
		{Method: http.MethodPost, Path: devicesPath, Action: staff.ManageKiosks, Handle: h.pairDevice},
		{Method: http.MethodPost, Path: devicesPath + "/:id/paper", Action: staff.ManageKiosks, Handle: h.setPaper},
		{Method: http.MethodGet, Path: devicesPath + "/:id/revoke", Action: staff.ManageKiosks, Handle: h.showRevoke},
		{Method: http.MethodPost, Path: devicesPath + "/:id/revoke", Action: staff.ManageKiosks, Handle: h.revokeDevice},
	}
}

// Stores finds the desk of a store; removal.Desk has it.
type Stores interface {
	// Calendar is NotFound ("store_not_found").
	Calendar(ctx context.Context, number string) (store.Calendar, error)
}

func (h *Handlers) showDevices(c echo.Context, by account.Signed) error {
	return h.devicesPage(c, by, http.StatusOK, page.Devices{Store: ui.Field{Value: by.Account.StoreNumber}})
}

// pairDevice binds the browser that shows a code to a store.
func (h *Handlers) pairDevice(c echo.Context, by account.Signed) error {
	code, number, label := c.FormValue("code"), strings.TrimSpace(c.FormValue("store")), c.FormValue("label")
	paper := kiosk.Paper(c.FormValue("paper"))
	v := page.Devices{Code: ui.Field{Value: code}, Store: ui.Field{Value: number}, Label: ui.Field{Value: label}, Sheet: paper == kiosk.Sheet}
	if _, err := h.Stores.Calendar(c.Request().Context(), number); number == "" || fault.KindOf(err) == fault.NotFound && err != nil {
		v.Store.Error = "There is no service desk with this number. Type the number of a store, like 281"
	} else if err != nil {
		return err
	} else if !staff.Can(by.Account, staff.ManageKiosks, number) {
		v.Store.Error = "You manage the kiosks of store " + by.Account.StoreNumber + " only"
	}
	if v.Store.Error != "" {
		return h.devicesPage(c, by, http.StatusUnprocessableEntity, v)
	}
	if !paper.Known() {
		paper = kiosk.Roll // the field is not there, or nobody's
	}
	d, err := h.Devices.Pair(c.Request().Context(), kiosk.Enrollment{Code: code, Label: label, StoreNumber: number, Paper: paper}, by.Actor())
	var f *fault.Error
	switch {
	case err == nil:
		return httpx.SeeOther(c, devicesPath+"?done="+d.ID)
	case !errors.As(err, &f):
		return err
	case f.Kind == fault.Throttled:
		v.Code.Error = "Too many wrong codes. Wait ten minutes, then show a new code at the kiosk"
		return h.devicesPage(c, by, http.StatusTooManyRequests, v)
	case f.Kind != fault.Invalid:
		return err
	}
	v.Code.Error = map[string]string{
		"empty": "Type the code that the kiosk shows", "format": "The code has eight letters and numbers, like 7K4M-9PQX",
		"unknown": "No kiosk shows this code. It may have run out: show a new one there",
	}[f.Fields["code"]]
	v.Label.Error = map[string]string{
		"empty": "Give it a name, like Desk 2, left", "long": "The name must be 60 characters or fewer",
	}[f.Fields["label"]]
	return h.devicesPage(c, by, http.StatusUnprocessableEntity, v)
}

func (h *Handlers) devicesPage(c echo.Context, by account.Signed, status int, v page.Devices) (err error) {
	if v.Page, err = h.Desk.Page(c, "Devices"); err != nil {
		return err
	}
	v.Staff = h.Desk.Staff(c, by)
	v.Fields()
	devices, err := h.Devices.Repo.ListDevices(c.Request().Context(), by.Account.StoreNumber)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.ID == c.QueryParam("done") {
			v.Done = d.Label + " is a kiosk of store " + d.StoreNumber + " now. It goes on by itself."
		}
		v.Rows = append(v.Rows, h.deviceRow(d))
	}
	return h.Render.Page(c, status, page.DevicesPage(v))
}

func (h *Handlers) deviceRow(d kiosk.Device) page.Device {
	w, now := h.Desk.In(), h.Now()
	row := page.Device{
		Label: d.Label, Store: d.StoreNumber, Seen: w.Moment(d.SeenAt, time.UTC), Since: w.Moment(d.EnrolledAt, time.UTC),
		State: "Live", Kind: "yes", Revoke: devicesPath + "/" + d.ID + "/revoke",
		Paper: devicesPath + "/" + d.ID + "/paper", Sheet: d.Paper == kiosk.Sheet,
	}
	switch {
	case d.Revoked():
		row.State, row.Kind, row.Revoke, row.Paper = "Removed", "stop", "", ""
	case d.Stale(now):
		row.State, row.Kind = "Not seen for a while", "wait"
	}
	return row
}

// device finds a device that this person manages.
func (h *Handlers) device(c echo.Context, by account.Signed) (kiosk.Device, error) {
	notFound := fault.New(fault.NotFound, "device_not_found", "there is no such device")
	id := strings.ToLower(c.Param("id"))
	if uuid.Validate(id) != nil || len(id) != 36 {
		return kiosk.Device{}, notFound
	}
	devices, err := h.Devices.Repo.ListDevices(c.Request().Context(), by.Account.StoreNumber)
	if err != nil {
		return kiosk.Device{}, err
	}
	for _, d := range devices {
		if d.ID == id {
			return d, nil
		}
	}
	return kiosk.Device{}, notFound
}

// setPaper tells a kiosk what its printer takes.
func (h *Handlers) setPaper(c echo.Context, by account.Signed) error {
	d, err := h.device(c, by)
	if err != nil {
		return err
	}
	if err := h.Devices.SetPaper(c.Request().Context(), d.ID, kiosk.Paper(c.FormValue("paper")), by.Actor()); err != nil {
		return err
	}
	return httpx.SeeOther(c, devicesPath)
}

func (h *Handlers) showRevoke(c echo.Context, by account.Signed) error {
	d, err := h.device(c, by)
	if err != nil {
		return err
	}
	v := page.Revoke{Label: d.Label, Store: d.StoreNumber, Action: devicesPath + "/" + d.ID + "/revoke", Already: d.Revoked()}
	if v.Page, err = h.Desk.Page(c, "Remove a kiosk"); err != nil {
		return err
	}
	v.Staff = h.Desk.Staff(c, by)
	return h.Render.Page(c, http.StatusOK, page.RevokePage(v))
}

func (h *Handlers) revokeDevice(c echo.Context, by account.Signed) error {
	d, err := h.device(c, by)
	if err != nil {
		return err
	}
	if _, err := h.Devices.Revoke(c.Request().Context(), d.ID, by.Actor()); err != nil {
		return err
	}
	return httpx.SeeOther(c, devicesPath)
}
