package nginx

// Bounds on what is read, so that no input takes more than its share of time
// or memory. nginx itself has none but the stack.
const (
	maxFileSize    = 64 << 20   // bytes in one file
	maxTotalSize   = 256 << 20  // bytes in all files, each time one is included
	maxInclusions  = 200_000    // files brought in, counted each time
	maxDepth       = 2_000      // nested blocks
	maxIncludes    = 100        // nested includes
	maxDirectives  = 10_000_000 // directives in all
	maxGlob        = 100_000    // files one pattern may match
	maxFaults      = 1_000      // faults that are kept
	maxMends       = 100        // unclosed quotes that are closed by guess, in one file
	maxSuggestions = 200        // names for which a near one is looked up

	// tokenBuffer is NGX_CONF_BUFFER: the longest argument nginx can read.
	tokenBuffer = 4096
)
