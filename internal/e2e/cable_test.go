package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// cable is the network between browsers and a desk, which can be cut.
type cable struct {
	t     testing.TB
	proxy *toxiproxy.Proxy
}

// bootBehind is a demonstration that is reached by a cable only.
func bootBehind(t testing.TB) (*desk, *cable) {
	t.Helper()
	mail := openMailbox(t)
	server := freeAddress(t)
	hub := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	c := &cable{t, toxiproxy.NewProxy(hub, "cable", "127.0.0.1:0", server)}
	c.mend()
	t.Cleanup(c.proxy.Stop)
	d := &desk{t: t, dir: t.TempDir(), mail: mail, log: &sink{}}
	d.args = []string{"--demo", "--now", noon, "--mail", mail.url, "--base-url", "http://" + c.proxy.Listen}
	d.launch(server)
	d.furnish()
	return d, c
}

// cut ends all connections, and takes none.
func (c *cable) cut() { c.proxy.Stop() }

// mend takes all cuts away.
func (c *cable) mend() {
	c.t.Helper()
	c.proxy.Toxics.ResetToxics(context.Background())
	if err := c.proxy.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted {
		c.t.Fatal(err)
	}
}

// The ways along a cable.
const (
	toServer  = "upstream"
	toBrowser = "downstream"
)

// after has each connection end after some bytes in one direction, those that
// stand counted from now.
func (c *cable) after(way string, bytes int) {
	c.t.Helper()
	toxic := fmt.Sprintf(`{"name": "cut", "type": "limit_data", "stream": %q, "attributes": {"bytes": %d}}`, way, bytes)
	if _, err := c.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		c.t.Fatal(err)
	}
}

// confirmation is a form of the kiosk that is sent as static/kiosk/js/resend.js
// does: until there is an answer, the same each time. Each try takes a new
// connection.
type confirmation struct {
	client http.Client
	url    string
	header http.Header
	form   string
}

func (c *confirmation) request() (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, c.url, strings.NewReader(c.form))
	if err == nil {
		req.Header = c.header.Clone()
	}
	return req, err
}

// size is how many bytes the request has.
func (c *confirmation) size() (int, error) {
	req, err := c.request()
	if err != nil {
		return 0, err
	}
	dump, err := httputil.DumpRequestOut(req, true)
	return len(dump), err
}

// ask sends it once, and follows to the page that it leads to.
func (c *confirmation) ask() (status int, path, body string, err error) {
	req, err := c.request()
	if err != nil {
		return 0, "", "", err
	}
	res, err := c.client.Do(req)
	if err != nil {
		return 0, "", "", err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Request.URL.Path, string(page), err
}
