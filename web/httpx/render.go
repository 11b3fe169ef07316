package httpx

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// Renderer renders pages into buffers that it uses again: a page that fails
// half-way must not have been sent half-way.
type Renderer struct{ buffers sync.Pool }

// Page sends a page with a status.
func (r *Renderer) Page(c echo.Context, status int, page templ.Component) error {
	buffer, ok := r.buffers.Get().(*bytes.Buffer)
	if !ok {
		buffer = new(bytes.Buffer)
	}
	defer r.buffers.Put(buffer)
	buffer.Reset()
	if err := page.Render(c.Request().Context(), buffer); err != nil {
		return err
	}
	return c.HTMLBlob(status, buffer.Bytes())
}

// SeeOther sends the browser on after a post, or to where a page is found.
func SeeOther(c echo.Context, url string) error { return c.Redirect(http.StatusSeeOther, url) }
