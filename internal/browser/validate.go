package browser

import (
	"os/exec"
	"path/filepath"
	"testing"

	"swapdesk/internal/testkit"
)

// HTMLValidate checks the markup of .html files, or of all those in folders,
// with html-validate and internal/tools/htmlvalidate.mjs, and fails t when
// there is an error. What Audit saves, Main checks by itself.
func HTMLValidate(t testing.TB, paths ...string) {
	t.Helper()
	if report, err := validate(testkit.ModuleRoot(t), paths); err != nil {
		t.Errorf("html-validate: %v\n%s", err, report)
	}
}

// validate runs html-validate and gives what it says.
func validate(root string, paths []string) (report string, err error) {
	tools := filepath.Join(root, "internal", "tools")
	args := append([]string{
		filepath.Join(tools, "node_modules", "html-validate", "bin", "html-validate.mjs"),
		"--config", filepath.Join(tools, "htmlvalidate.mjs"),
		"--ext", "html", "--max-warnings", "0",
	}, paths...)
	cmd := exec.Command("node", args...)
	cmd.Dir = tools // presets are found from here
	out, err := cmd.CombinedOutput()
	return string(out), err
}
