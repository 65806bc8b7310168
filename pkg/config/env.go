package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

// ReadEnv reads a file of KEY=VALUE lines as docker and django-environ do.
// Values may refer to earlier ones of the same file; the tool's own
// environment is not looked at.
func ReadEnv(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, &Error{Path: path, Message: cause(err).Error()}
	case !info.Mode().IsRegular():
		return nil, &Error{Path: path, Message: "is not a regular file"}
	case info.Size() > maxSize:
		return nil, &Error{Path: path, Message: fmt.Sprintf("%d bytes, more than the %d that are read", info.Size(), maxSize)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{Path: path, Message: cause(err).Error()}
	}
	env, err := godotenv.UnmarshalBytes(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		// The library quotes the text in question, which may be a secret.
		return nil, &Error{Path: path, Message: "not KEY=VALUE lines: " + hideText(err.Error())}
	}
	return env, nil
}

// hideText cuts what follows the first quote or line end of a message.
func hideText(message string) string {
	if i := strings.IndexAny(message, "\"'`\n"); i >= 0 {
		message = strings.TrimRight(message[:i], " :")
	}
	return message
}

// ParseEnv reads one KEY=VALUE of the command line.
func ParseEnv(s string) (key, value string, err error) {
	key, value, ok := strings.Cut(s, "=")
	if !ok || key == "" {
		return "", "", errors.New("expected KEY=VALUE")
	}
	return key, value, nil
}

// ParseMap reads one FROM=TO of the command line.
func ParseMap(s string) (Map, error) {
	from, to, ok := strings.Cut(s, "=")
	if !ok || to == "" || !strings.HasPrefix(from, "/") {
		return Map{}, fmt.Errorf("expected FROM=TO, an absolute path on the server and a path on this machine, not %q", s)
	}
	return Map{From: from, To: to}, nil
}
