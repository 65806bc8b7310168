package nginx

import "github.com/wellserved/wellserved/pkg/source"

// FaultKind says what nginx would refuse.
type FaultKind int

// The kinds of fault.
const (
	UnexpectedBrace   FaultKind = iota + 1 // a } that closes nothing, or a { or ; without a directive
	UnclosedBlock                          // the file ends inside a block
	UnclosedQuote                          // the file ends inside a quoted argument, or it swallows what follows
	MissingSemicolon                       // a directive that runs into the next one, a } or the file's end
	UnexpectedText                         // text glued to a closing quote
	UnknownDirective                       // no module has it
	WrongContext                           // not allowed here
	WrongArguments                         // wrong number of arguments
	WrongValue                             // a first argument that is no time, size, number or switch
	MissingBlock                           // a block directive that ends in ;
	UnexpectedBlock                        // a simple directive that opens a block
	Duplicate                              // given twice at one level
	IncludeMissing                         // an included file is not there
	IncludeLoop                            // a file that includes itself
	IncludeUnreadable                      // an included file that cannot be read
	TooDeep                                // blocks or includes nested past the bound
	TooLarge                               // a file or the whole past the bound
	TokenTooLong                           // an argument longer than nginx's buffer
	ByteOrderMark                          // a BOM, which nginx takes for part of the first word
)

// Fault is one thing that nginx would refuse.
type Fault struct {
	Kind      FaultKind
	At        source.Range
	Message   string     // in nginx's words where it has some
	Directive *Directive // the directive in question, where there is one
	Related   source.Range
	Note      string // what Related shows
	Suggest   string // a name that was probably meant
}
