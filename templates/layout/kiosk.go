package layout

import (
	"strconv"
	"time"
)

// seconds is a duration as scripts read it.
func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
