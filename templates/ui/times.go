package ui

import "strconv"

// Times is a question whose answers are many and short, times of a day: radios
// in a grid, in groups.
type Times struct {
	Name, Legend, Error string
	Groups              []TimeGroup // none is empty
}

// TimeGroup is a part of the grid with a heading of its own.
type TimeGroup struct {
	Legend string
	Times  []Pick // Value, Label and Checked
}

// id of a radio: the first of all carries the bare name, so that the error
// summary leads to it.
func (t Times) id(group, i int) string {
	if group == 0 && i == 0 {
		return t.Name
	}
	return t.Name + "-" + strconv.Itoa(group) + "-" + strconv.Itoa(i)
}
