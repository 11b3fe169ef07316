package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Stdin, os.Stdout))
}

// run sums up r on w and gives the exit code.
func run(r io.Reader, w io.Writer) int {
	s := newSummary(w)
	if err := s.read(r); err != nil {
		fmt.Fprintf(w, "reading the tests' output: %v\n", err)
		s.failed++
	}
	return s.close()
}
