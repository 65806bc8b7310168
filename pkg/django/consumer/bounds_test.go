package consumer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// hostile are consumers that are made to cost much.
func hostile() map[string]string {
	const head = "from channels.generic.websocket import AsyncWebsocketConsumer\n\n\nclass C(AsyncWebsocketConsumer):\n"
	var ifs, calls, names, tries, methods strings.Builder
	for i := range 200 {
		fmt.Fprintf(&ifs, "        if x.a%d:\n            self.b%d = True\n", i, i)
		fmt.Fprintf(&names, "        v%d = self.w%d = f(%d)\n", i, i, i)
		fmt.Fprintf(&methods, "    async def m%d(self):\n        await self.m%d()\n        await self.m%d()\n\n", i, (i+1)%200, (i+7)%200)
	}
	for i := range 12 {
		fmt.Fprintf(&calls, "    async def c%d(self, x):\n        if x.a%d:\n            await self.close()\n        return await self.c%d(x) or await self.c%d(x)\n\n", i, i, i+1, i+1)
	}
	for i := range 15 {
		tries.WriteString(strings.Repeat(" ", i+8) + "try:\n" + strings.Repeat(" ", i+9) + "f()\n")
	}
	for i := 14; i >= 0; i-- {
		tries.WriteString(strings.Repeat(" ", i+8) + "finally:\n" + strings.Repeat(" ", i+9) + "g()\n")
	}
	return map[string]string{
		"conditions":   head + "    async def connect(self, x=None):\n" + ifs.String() + "        await self.accept()\n",
		"names":        head + "    async def connect(self):\n" + names.String() + "        await self.accept()\n",
		"calls":        head + calls.String() + "    async def connect(self):\n        await self.c0(1)\n        await self.accept()\n",
		"methods":      head + methods.String(),
		"tries":        head + "    async def connect(self):\n" + tries.String() + "        await self.accept()\n",
		"its own base": "class C(C):\n    async def connect(self):\n        await super().connect()\n",
	}
}

func TestHostileConsumersAreGivenUp(t *testing.T) {
	t.Parallel()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := modules.New(fstree.Memory(map[string]fstree.Node{"/p/consumers.py": {Text: text}}), []string{"/p"})
			m := set.Module("consumers")
			if m.Tree == nil {
				t.Fatal("the consumer is no Python")
			}
			for _, s := range m.Tree.Body {
				if class, ok := s.(*python.ClassDef); ok {
					follow(asgi.NewConsumer(m, class))
				}
			}
		})
	}
}
