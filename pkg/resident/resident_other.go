//go:build !linux

// Package resident keeps small what the system holds in memory of the program's
// own file.
package resident

// LetGo does nothing: these systems are not asked.
func LetGo() {}
