package day_test

import (
	"encoding/json"
	"testing"

	"swapdesk/internal/day"
)

func TestAddMonthsClamps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2016-02-29", 12, "2017-02-28"},
		{"2016-02-29", 48, "2020-02-29"},
		{"2017-01-31", 1, "2017-02-28"},
		{"2017-12-31", 2, "2018-02-28"},
		{"2017-03-31", -1, "2017-02-28"},
		{"2017-09-08", 18, "2019-03-08"},
	} {
		if got := date(t, c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2017-9-8", "09/08/2017", "2017-02-29", "2017-09-08T00:00:00Z", " 2017-09-08"} {
		if d, err := day.Parse(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

func TestDateAsText(t *testing.T) {
	t.Parallel()
	type row struct{ On, None day.Date }
	want := row{On: date(t, "2017-09-08")}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"On":"2017-09-08","None":""}` {
		t.Fatalf("%s, %v", text, err)
	}
	var got row
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}
