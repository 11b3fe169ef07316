package kiosk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

// showCertificate is what the technician has noted, for the customer. A removal
// that was noted elsewhere has none, and is done all the same.
func (h *Handlers) showCertificate(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	switch {
	case done || err != nil:
		return err
	case r.state != removed && r.state != notOurs:
		return httpx.SeeOther(c, r.url("/remove"))
	}
	v := page.Certificate{Back: r.url(""), PhoneURL: r.url("/handoff")}
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.certificate.title"); err != nil {
		return err
	}
	found, err := h.certify(c, at, r.SubscriptionID, &v)
	switch {
	case err != nil:
		return err
	case !found && r.state != removed:
		return httpx.SeeOther(c, r.url("/remove"))
	}
	return h.Render.Page(c, http.StatusOK, page.CertificatePage(v))
}

// certify fills a page with the certificate of a subscription; false without
// one.
func (h *Handlers) certify(c echo.Context, at kiosk.At, subscriptionID string, v *page.Certificate) (bool, error) {
	cert, err := h.Queue.Certificate(c.Request().Context(), subscriptionID)
	switch {
	case fault.Is(err, "certificate_not_found"):
		return false, nil
	case err != nil:
		return false, err
	}
	r, err := h.Desk.Repo.FindRemoval(c.Request().Context(), subscriptionID)
	if err != nil {
		return false, err
	}
	v.Unprotected = !cert.Protected
	v.Receipt, err = h.CertificatePaper(c, at, v.Page, r.Reference, cert)
	return true, err
}
