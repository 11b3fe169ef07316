package email

// Letter is one mail. All of its strings are display strings; they are
// escaped by whoever prints them.
type Letter struct {
	Lang     string   // BCP 47
	Subject  string   // one line; also the HTML title
	Heading  string   // the answer
	Code     string   // "7QMK-4TXD"; "" for none
	Lead     []string // paragraphs that say the rest
	Facts    []Fact
	More     []string // paragraphs after the facts
	Action   Action
	Steps    string   // heading of the numbered list
	StepList []string // none draws no list
	Promise  string   // the anti-scam line
	Call     string   // how to ask; "" for none
	From     string   // who writes
}

// Fact is one line of the summary.
type Fact struct{ Key, Value string }

// Action is the way on; an empty URL is none.
type Action struct{ URL, Text string }

// The styles are inline because many mail programs drop everything else; the
// classes only carry the colors of the dark mode, for those that do not. Fonts
// stand without quotes: templ would escape those twice.
const (
	sans      = "font-family:Atkinson Hyperlegible Next,Atkinson Hyperlegible,Verdana,Arial,sans-serif;"
	bodyStyle = "margin:0;padding:0;background:#F3F6F5;color:#12201D;"
	cardStyle = "width:100%;max-width:600px;background:#FFFFFF;border-top:6px solid #0B4F5E;"
	cellStyle = sans + "padding:24px;text-align:left;font-size:18px;line-height:1.5;color:#12201D;"
	headStyle = sans + "margin:0 0 16px;font-size:28px;line-height:1.15;font-weight:700;color:#12201D;"
	codeStyle = "margin:0 0 16px;font-family:Menlo,Consolas,Courier New,monospace;font-size:32px;line-height:1.5;letter-spacing:2px;font-weight:700;color:#12201D;"
	paraStyle = "margin:0 0 16px;"
	keyStyle  = sans + "padding:8px 16px 8px 0;border-bottom:1px solid #C2CDC9;font-size:16px;text-align:left;vertical-align:top;font-weight:400;color:#465651;"
	valStyle  = sans + "padding:8px 0;border-bottom:1px solid #C2CDC9;font-size:16px;text-align:left;vertical-align:top;color:#12201D;"
	listStyle = "margin:0 0 16px;padding:0 0 0 28px;"
	subStyle  = sans + "margin:24px 0 8px;font-size:20px;line-height:1.15;font-weight:700;color:#12201D;"
	linkStyle = sans + "display:inline-block;padding:12px 24px;border-radius:3px;background:#0B4F5E;color:#FFFFFF;font-size:18px;font-weight:700;text-decoration:none;"
	urlStyle  = "margin:0 0 16px;font-size:16px;overflow-wrap:anywhere;color:#465651;"
	footStyle = sans + "padding:16px 24px 24px;border-top:1px solid #C2CDC9;text-align:left;font-size:16px;line-height:1.5;color:#465651;"
	footPara  = "margin:0 0 8px;"
)
