package importer

import (
	"slices"
	"strings"
)

// Harmless makes cells that begin like a formula into text.
func Harmless(cells []string) []string {
	out := slices.Clone(cells)
	for i, c := range out {
		if formula(c) {
			out[i] = "'" + c
		}
	}
	return out
}

// unquote takes the quotes off that Harmless has put before cells, so that
// refused rows can be put right in their own file and imported from it.
func unquote(cells []string) {
	for i, c := range cells {
		if bare, quoted := strings.CutPrefix(c, "'"); quoted && formula(bare) {
			cells[i] = bare
		}
	}
}

// formula tells whether a spreadsheet would compute a cell.
func formula(cell string) bool {
	return cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0]))
}
