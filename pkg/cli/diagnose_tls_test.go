package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// certified says which certificate a site shows.
type certified struct {
	names              []string
	expired, untrusted bool
}

// write makes the certificate and its key, and returns the file of an authority
// that is trusted.
func (c certified) write(t *testing.T, s *liveSite) (trusted string) {
	t.Helper()
	now := time.Now()
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"}, NotBefore: now.Add(-48 * time.Hour),
		NotAfter: now.Add(48 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "site"}, DNSNames: c.names, NotBefore: now.Add(-48 * time.Hour),
		NotAfter: now.Add(48 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if c.expired {
		leaf.NotAfter = now.Add(-time.Hour)
	}
	authorityKey, leafKey := key(t), key(t)
	root, err := x509.CreateCertificate(rand.Reader, authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := authority, authorityKey
	if c.untrusted {
		parent, signer = leaf, leafKey
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, parent, leafKey.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	s.write("site.pem", block("CERTIFICATE", der))
	s.write("site.key", block("EC PRIVATE KEY", private))
	s.write("authority.pem", block("CERTIFICATE", root))
	return s.path("authority.pem")
}

func key(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
