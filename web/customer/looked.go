package customer

import (
	"github.com/labstack/echo/v4"

	"swapdesk/internal/lookup"
)

// looked tells the customer who of the staff saw their personal data, and why:
// the role, never the name.
func (h *Handlers) looked(c echo.Context, v view, item lookup.Item) ([]string, error) {
	if h.Support == nil {
		return nil, nil
	}
	looks, err := h.Support.Looks(c.Request().Context(), item.Line.ID)
	said := make([]string, len(looks))
	for i, l := range looks {
		said[i] = v.T("looked.line",
			"When", v.Moment(l.At, v.zone(item.Program)), "Who", v.T("looked.role."+string(l.Role)),
			"What", v.T("looked.field."+string(l.Field)), "Why", v.T("looked.reason."+string(l.Reason)))
	}
	return said, err
}
