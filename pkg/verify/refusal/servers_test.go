package refusal_test

import "github.com/wellserved/wellserved/pkg/verify/realserver"

// The servers that these tests talk to, and what they run.
var (
	shop         = realserver.Shop
	interpreter  = realserver.Interpreter
	run          = realserver.Run
	server       = realserver.Server
	daphneSocket = realserver.DaphneSocket
	folder       = realserver.Folder
	nginx        = realserver.Nginx
)
