package customer

import "github.com/labstack/echo/v4"

// infoRoutes are the pages that explain and the other ways in.
func (h *Handlers) infoRoutes(*echo.Group) {}
