package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// channelsDocs is where Channels explains consumers.
const channelsDocs = "https://channels.readthedocs.io/en/stable/topics/consumers.html"

// consumerExample is a site whose consumer is an asynchronous one with the given
// methods.
func consumerExample(base, methods string) string {
	server := `    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 1h;
        proxy_pass http://127.0.0.1:8000;
    }
`
	text := "from channels.generic.websocket import " + base + "\n\n\nclass ChatConsumer(" + base + "):\n"
	for line := range strings.Lines(methods) {
		if strings.TrimSpace(line) != "" {
			text += "    "
		}
		text += line
	}
	return channelsSite(server, "", chatRouting, text)
}

// eachConduct calls report for each consumer of the project's.
func eachConduct(report func(*rule.Pass, *consumer.Conduct)) func(*rule.Pass) {
	return func(p *rule.Pass) {
		for _, c := range p.Project.Conducts() {
			report(p, c)
		}
	}
}

// related is a second place where there is one.
func relatedAt(at source.Range, message string) []diag.Related {
	if at.IsZero() {
		return nil
	}
	return []diag.Related{{At: at, Message: message}}
}
