package testkit

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Loud prints one line, "NOTICE: …", that a person sees even when every test
// passes.
//
// `go test ./...` collects what a test binary writes to standard output and
// standard error, and throws it away when the package passes without -v. A
// test that was left out would so be left out in silence. The go command's
// own standard error is not collected, and it is the parent of the test
// binary: on Linux its file is /proc/<parent>/fd/2. Where that cannot be
// opened (another system, a socket, another user's process), the notice goes
// to the test binary's own standard error.
func Loud(format string, args ...any) {
	line := "NOTICE: " + strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ") + "\n"
	loudTo(os.Getppid(), os.Stderr, line)
}

// loudTo writes line to the standard error of process parent, else to own.
func loudTo(parent int, own io.Writer, line string) {
	path := filepath.Join("/proc", strconv.Itoa(parent), "fd", "2")
	// O_APPEND: when the file is a log, the go command's own place in it is
	// not ours to move.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		fmt.Fprint(own, line)
		return
	}
	defer f.Close()
	if _, err := io.WriteString(f, line); err != nil {
		fmt.Fprint(own, line)
	}
}
