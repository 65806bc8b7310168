// Command wellserved proves that nginx serves the files Django meant.
package main

import (
	"os"

	"github.com/wellserved/wellserved/pkg/cli"
)

func main() {
	os.Exit(cli.Main(os.Args, os.Stdin, os.Stdout, os.Stderr))
}
