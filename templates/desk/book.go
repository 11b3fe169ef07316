package desk

import "strconv"

// slotID names a radio; the first of all carries the bare name, so that the
// error summary leads to it.
func (v Book) slotID(column, row int) string {
	for i := range column {
		if len(v.Days[i].Times) > 0 {
			return "slot-" + strconv.Itoa(column) + "-" + strconv.Itoa(row)
		}
	}
	if row == 0 {
		return "slot"
	}
	return "slot-" + strconv.Itoa(column) + "-" + strconv.Itoa(row)
}
