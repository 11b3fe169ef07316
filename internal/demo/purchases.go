package demo

import (
	"fmt"
	"strings"

	"swapdesk/internal/day"
)

// Purchases is the file of purchases, its dates counted from today: the
// samples, fifty ordinary ones, and those who have booked a removal.
func Purchases(today day.Date) string {
	ago := func(days int) string { return today.AddDays(-days).String() }
	var b strings.Builder
	b.WriteString("order_number,line,quantity,sku,bought_on,channel,store_id,email,phone,name,activation_code,activated_on,ends_on,state\n")
	for _, row := range []string{
		"BBY01-100001,1,1,KIS-3-12," + ago(120) + ",web,,jordan@example.com,612-555-0101,Jordan Avila,,,,",
		"BBY01-100002,1,3,KAV-1-12," + ago(90) + ",web,,casey@example.com,612-555-0102,Casey Brandt,,,,",
		"BBY01-100003,1,1,KIS-3-12," + ago(60) + ",store,281,,612-555-0143,Jamie Cole,GSKA-7Q2M-4XPD," + ago(58) + ",,",
		"BBY01-100004,1,1,KTS-5-12," + ago(200) + ",web,,riley@example.com,612-555-0104,Riley Dunn,,,,",
		"BBY01-100004,2,1,WAV-1-12," + ago(200) + ",web,,riley@example.com,612-555-0104,Riley Dunn,,,,",
		"BBY01-100004,3,1,KAV-1-12," + ago(400) + ",web,,riley@example.com,612-555-0104,Riley Dunn,,,,",
		"BBY01-100005,1,1,KIS-3-12," + ago(150) + ",web,,morgan@example.com,612-555-0105,Morgan Ellis,,,,",
		"BBY01-100006,1,1,KIS-3-12," + ago(140) + ",web,,taylor@example.com,612-555-0106,Taylor Frost,,,,",
		"BBY01-100007,1,1,KAV-1-12," + ago(380) + ",web,,avery@example.com,612-555-0107,Avery Grant,,,,",
		"BBY01-100008,1,1,WIS-3-12," + ago(100) + ",web,,quinn@example.com,612-555-0108,Quinn Hale,,,,",
		"BBY01-100009,1,1,KIS-3-12," + ago(80) + ",web,,rowan@example.com,612-555-0109,Rowan Ibsen,,,,refunded",
		"BBY01-100010,1,1,OLD-1-12," + ago(160) + ",web,,sage@example.com,612-555-0110,Sage Jensen,,,,",
		"BBY01-100011,1,1,NEW-1-12," + ago(70) + ",web,,emery@example.com,612-555-0111,Emery Klein,,,,",
		"BBY01-100012,1,1,PAU-1-12," + ago(50) + ",web,,harper@example.com,612-555-0112,Harper Lund,,,,",
		"BBY01-100013,1,1,KIS-3-12," + ago(300) + ",web,,josé@example.com,612-555-0113,José Marín,,,,canceled",
		"BBY01-100014,1,1,KIS-3-12," + ago(30) + ",store,281,,612-555-0114,Noel Novak,,,,",
		"BBY01-100015,1,1,KIS-3-12," + ago(355) + ",web,,drew@example.com,612-555-0115,Drew Olsen,,,,",
		"BBY01-100016,1,1,KIS-3-12," + ago(110) + ",web,,blair@example.com,612-555-0116,Blair Pratt,,,,",
	} {
		b.WriteString(row + "\n")
	}
	skus := []string{"KIS-3-12", "KAV-1-12", "KTS-5-12", "KIS-3-12", "WIS-3-12"}
	for i := range 50 {
		fmt.Fprintf(&b, "BBY01-2000%02d,1,%d,%s,%s,web,,customer%02d@example.com,612-555-02%02d,Customer %02d,,,,\n",
			i, 1+i%7/6, skus[i%len(skus)], ago(20+i*9%330), i, i, i)
	}
	b.WriteString(neighbors(today))
	return b.String()
}
