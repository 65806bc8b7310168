# The program and nothing else: docker run --rm -v "$PWD:/site:ro" wellserved check
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY pkg pkg
ARG VERSION=container
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/wellserved/wellserved/pkg/cli.released=${VERSION}" -o /wellserved ./cmd/wellserved
RUN mkdir -p /empty/tmp

FROM scratch
COPY --from=build /wellserved /wellserved
# verify and diagnose speak TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# demo writes its example.
COPY --from=build --chown=65532:65532 /empty/ /
WORKDIR /site
USER 65532:65532
ENTRYPOINT ["/wellserved"]
CMD ["check"]
