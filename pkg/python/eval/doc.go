// Package eval works out what a Python module binds when it is imported,
// without running Python: a bounded, three-valued interpreter in which a value
// is known, or unknown with the reason and the place where it stopped being
// known. Nothing is executed, fetched or written; files are read through the
// given tree only.
//
// Where a condition is unknown, the module is evaluated once for each way it
// could go, and a name keeps a known value only where all ways agree.
package eval
