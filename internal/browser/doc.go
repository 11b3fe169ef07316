// Package browser drives Chromium for tests and judges each page that it is
// shown: accessibility (axe-core), markup (html-validate), content security
// policy, console, sideways scroll. Only tests import it.
//
// One browser serves a whole test binary; each Tab has cookies and storage of
// its own. A test package that uses it ends its browser with
//
//	func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
package browser
