package rules

// secondsOf reads a time of nginx's configuration, as "60", "90s" or "1h 30m"
// (nginx: ngx_parse_time).
func secondsOf(text string) (int, bool) {
	total, n, digits := 0, 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= '0' && c <= '9' {
			if n > 1<<40 {
				return 0, false
			}
			n, digits = n*10+int(c-'0'), true
			continue
		}
		if c == ' ' && !digits {
			continue
		}
		unit, ok := timeUnits[c]
		if !ok || !digits {
			return 0, false
		}
		if c == 'm' && i+1 < len(text) && text[i+1] == 's' {
			i++
			total, n, digits = total+n/1000, 0, false
			continue
		}
		total, n, digits = total+n*unit, 0, false
	}
	return total + n, text != ""
}

// timeUnits are nginx's units in seconds; milliseconds apart.
var timeUnits = map[byte]int{'s': 1, ' ': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800, 'M': 2592000, 'y': 31536000}
