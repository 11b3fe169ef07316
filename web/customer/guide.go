package customer

import "github.com/labstack/echo/v4"

// guideRoutes are the pages of "remove it yourself".
func (h *Handlers) guideRoutes(*echo.Group) {}
