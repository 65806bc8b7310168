package python

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everywhere has a name in each place that an expression can stand in,
// numbered in the order of the source.
const everywhere = `
@n0
async def f[T: n1](a: n2 = n3, /, b: n4 = n5, *c: n6, d: n7 = n8, **e: n9) -> n10:
    return n11
@n12
class A(n13, k=n14):
    del n15
    n16 = n17
    n18 += n19
    n20: n21 = n22
type n23 = n24
for n25 in n26: n27
else: n28
while n29: n30
else: n31
if n32: n33
else: n34
with n35 as n36: n37
match n38:
    case n39.a | {n40.b: [n41.c, *_]} if n42: n43
    case n44(n45.d, k=n46.e) as _x: raise n47 from n48
try: n49
except n50: n51
else: n52
finally: n53
assert n54, n55
n56 and (n57 := n58) + -n59
lambda a=n60: n61 if n62 else n63
{n64: n65, **n66}, {n67}, [n68 for n69 in n70 if n71], {n72 for n73 in n74}, {n75: n76 for n77 in n78}
(n79 for n80 in n81), n82 < n83, n84(n85, *n86, k=n87), f'{n88:{n89}}', t'{n90:{n91}}', n92.a[n93:n94:n95], [n96]
async def g():
    await n97
    yield n98
    yield from n99
`

func TestWalkVisitsEveryExpressionInOrder(t *testing.T) {
	t.Parallel()
	// A yield from makes no asynchronous function, which is not asked here.
	p := &parser{lex: newLexer(everywhere)}
	m, err := p.parse(everywhere)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for i := range 100 {
		want = append(want, fmt.Sprintf("n%d", i))
	}
	left := 0
	Walk(m, func(n Node) bool {
		if name, ok := n.(*Name); ok {
			got = append(got, name.ID)
		}
		return true
	}, func(Node) { left++ })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	entered := 0
	Inspect(m, func(Node) bool { entered++; return true })
	if entered != left {
		t.Errorf("%d nodes inspected, %d left by Walk", entered, left)
	}
}

func TestInspectPassesOverWhatIsNotWanted(t *testing.T) {
	t.Parallel()
	m, err := Parse([]byte("def f():\n    a\nb\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	Inspect(m, func(n Node) bool {
		if name, ok := n.(*Name); ok {
			names = append(names, name.ID)
		}
		_, function := n.(*FunctionDef)
		return !function
	})
	if diff := cmp.Diff([]string{"b"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
