# `make test` is all a fresh Debian machine with Go and make needs: it installs
# what the tests compare with, then runs them.

export CGO_ENABLED ?= 0

GOLANGCI   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.12.0
VERSION    := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME   ?= 10s

.PHONY: build test race test-deps lint bench bench-peers fuzz docs release-check clean

build: ## the program, as it is released
	go build -trimpath -ldflags "-s -w -X github.com/wellserved/wellserved/pkg/cli.released=$(VERSION)" -o wellserved ./cmd/wellserved

test: test-deps ## every test, with what it compares with
	go vet ./...
	go test ./...

race: test-deps ## the tests of what runs concurrently, under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -short ./pkg/lint ./pkg/route ./pkg/verify ./pkg/project ./pkg/mapping ./pkg/nginx ./pkg/source

test-deps: ## real nginx, Python, Django, Channels and Daphne, from Debian
	@sh .ci/test-deps

lint: ## what CI asks of the code besides its tests: some minutes at first, one after that
	test -z "$$(gofmt -l cmd pkg)" || { gofmt -l cmd pkg; exit 1; }
	go vet ./...
	go run $(GOLANGCI) run --timeout 30m

bench: ## this program beside the real ones, as ratios
	go test -run "^$$$$" -bench . -benchmem ./...

bench-peers: build ## this program beside the linter that npm has, and beside nginx -t
	@sh .ci/bench-peers ./wellserved

fuzz: ## every fuzz target for FUZZTIME
	sh .ci/fuzz $(FUZZTIME)

docs: ## the pages that are generated from the rules
	go generate ./pkg/ruledoc

release-check:
	go run $(GORELEASER) check

clean:
	rm -rf wellserved dist
