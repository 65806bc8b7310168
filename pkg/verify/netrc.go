package verify

import (
	"strings"
)

// Netrc holds the logins of a netrc file by host. Its default entry is left
// out: a password is sent to the host that it was written down for alone.
type Netrc map[string]Login

// Login is a user with a password.
type Login struct {
	User, Password string
}

// ParseNetrc reads a netrc file as curl and ftp do: words apart from blanks, or
// in quotes with \ before a quote; # begins a comment where a word could stand;
// a macro (macdef) ends with an empty line. What it does not know it passes over.
func ParseNetrc(text string) Netrc {
	n := Netrc{}
	words := netrcWords(text)
	host, login := "", Login{}
	keep := func() {
		if _, known := n[host]; host != "" && !known { // the first entry of a host counts
			n[host] = login
		}
		host, login = "", Login{}
	}
	for i := 0; i < len(words); i++ {
		value := ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		switch words[i] {
		case "machine":
			keep()
			host = strings.ToLower(value)
		case "default":
			keep()
			continue
		case "login":
			login.User = value
		case "password":
			login.Password = value
		case "account":
		default:
			continue
		}
		i++
	}
	keep()
	return n
}

// Password returns the login for a host.
func (n Netrc) Password(host string) (user, password string, ok bool) {
	l, ok := n[strings.ToLower(host)]
	return l.User, l.Password, ok && (l.User != "" || l.Password != "")
}

// netrcWords splits a file into its words, without comments and macros.
func netrcWords(text string) []string {
	var words []string
	macro := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if macro {
			macro = strings.TrimSpace(line) != ""
			continue
		}
		for rest := strings.TrimLeft(line, " \t"); rest != "" && rest[0] != '#'; rest = strings.TrimLeft(rest, " \t") {
			var word string
			word, rest = netrcWord(rest)
			if word == "macdef" {
				macro = true
				break
			}
			words = append(words, word)
		}
	}
	return words
}

// netrcWord takes the first word off a line.
func netrcWord(line string) (word, rest string) {
	if line[0] != '"' {
		if end := strings.IndexAny(line, " \t"); end >= 0 {
			return line[:end], line[end:]
		}
		return line, ""
	}
	var b strings.Builder
	for i := 1; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			return b.String(), line[i+1:]
		case c == '\\' && i+1 < len(line):
			i++
			switch line[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case 'r':
				b.WriteByte('\r')
			default:
				b.WriteByte(line[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}
