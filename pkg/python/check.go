package python

func check(m *Module) *SyntaxError { return nil }
