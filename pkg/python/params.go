package python

// parameters reads parameters up to, but not including, the token closing,
// which is a parenthesis for a def and a colon for a lambda. Only a def's
// parameters have annotations.
func (p *parser) parameters(closing kind) *Arguments {
	r := paramReader{parser: p, closing: closing, args: &Arguments{Pos: p.here()}}
	for p.kind != closing {
		r.parameter()
		if p.kind != closing && !p.accept(kindComma) {
			p.unexpected()
		}
	}
	if r.star && r.args.VarArg == nil && len(r.args.KwOnly) == 0 {
		p.fail(r.starAt, "named arguments must follow bare *")
	}
	if begin := p.here(); begin != r.args.Pos {
		r.args.Pos = p.end(r.args.Pos)
	} else {
		r.args.EndLine, r.args.EndCol = begin.Line, begin.Col
	}
	r.keep()
	return r.args
}

// paramReader holds how far the parameters have been read.
type paramReader struct {
	*parser
	closing   kind
	args      *Arguments
	star      bool
	starAt    Pos
	defaulted bool
	slash     bool
}

// keep moves the lists, which grew one by one, to memory of their size.
func (r *paramReader) keep() {
	a := r.args
	a.PosOnly = r.alloc.args.copy(a.PosOnly)
	a.Args = r.alloc.args.copy(a.Args)
	a.KwOnly = r.alloc.args.copy(a.KwOnly)
}

// parameter reads one parameter or marker.
func (r *paramReader) parameter() {
	if r.args.KwArg != nil {
		r.failHere("arguments cannot follow var-keyword argument")
	}
	switch r.kind {
	case kindStar:
		r.varArg()
	case kindDoubleStar:
		r.next()
		a := r.arg(false)
		r.refuseDefault("var-keyword argument cannot have default value")
		r.args.KwArg = &a
	case kindSlash:
		r.slashMarker()
	case kindLPar:
		r.refuseParenthesis()
	default:
		r.named()
	}
}

// varArg reads `*args` or a bare star.
func (r *paramReader) varArg() {
	at := r.here()
	if r.star {
		r.failHere("* argument may appear only once")
	}
	r.star, r.starAt = true, at
	r.next()
	if r.kind == kindComma {
		if k := r.peek(1); k == r.closing || k == kindDoubleStar {
			r.fail(at, "named arguments must follow bare *")
		}
		return
	}
	if r.kind == r.closing {
		r.fail(at, "named arguments must follow bare *")
	}
	a := r.arg(true)
	r.refuseDefault("var-positional argument cannot have default value")
	r.args.VarArg = &a
}

// slashMarker reads the slash behind the positional-only parameters.
func (r *paramReader) slashMarker() {
	switch {
	case r.slash:
		r.failHere("/ may appear only once")
	case r.star:
		r.failHere("/ must be ahead of *")
	case len(r.args.Args) == 0:
		r.failHere("at least one argument must precede /")
	}
	r.slash = true
	r.next()
	if r.kind == kindStar {
		r.failHere("expected comma between / and *")
	}
	r.args.PosOnly, r.args.Args = r.args.Args, nil
}

func (r *paramReader) refuseParenthesis() {
	if r.closing == kindColon {
		r.failHere("Lambda expression parameters cannot be parenthesized")
	}
	r.failHere("Function parameters cannot be parenthesized")
}

func (r *paramReader) refuseDefault(why string) {
	if r.kind == kindEq {
		r.failHere("%s", why)
	}
}

// named reads `name: annotation = default`.
func (r *paramReader) named() {
	a := r.arg(false)
	if r.kind == kindEq {
		at := r.here()
		r.next()
		if r.kind == kindComma || r.kind == kindRPar {
			r.fail(at, "expected default value expression")
		}
		a.Default = r.expression()
	}
	if r.star {
		r.args.KwOnly = append(r.args.KwOnly, a)
		return
	}
	if a.Default == nil && r.defaulted {
		r.fail(a.Pos, "non-default argument follows default argument")
	}
	r.defaulted = r.defaulted || a.Default != nil
	r.args.Args = append(r.args.Args, a)
}

// arg reads a name with its annotation, which may have a star in `*args`.
func (r *paramReader) arg(star bool) Arg {
	at := r.here()
	a := Arg{Name: r.ident()}
	if r.closing == kindRPar && r.accept(kindColon) {
		if star && r.kind == kindStar {
			a.Annotation = r.starred()
		} else {
			a.Annotation = r.expression()
		}
	}
	a.Pos = r.end(at)
	return a
}

// typeParams reads `[T: bound = default, *Ts, **P]`, if it is there.
func (p *parser) typeParams() []TypeParam {
	if !p.accept(kindLBrack) {
		return nil
	}
	if p.kind == kindRBrack {
		p.failHere("Type parameter list cannot be empty")
	}
	var params []TypeParam
	for p.kind != kindRBrack {
		params = append(params, p.typeParam())
		if !p.accept(kindComma) {
			break
		}
	}
	p.expect(kindRBrack)
	return params
}

func (p *parser) typeParam() TypeParam {
	at := p.here()
	t := TypeParam{}
	switch {
	case p.accept(kindStar):
		t.Kind = TypeVarTuple
	case p.accept(kindDoubleStar):
		t.Kind = ParamSpec
	}
	t.Name = p.ident()
	if p.kind == kindColon {
		switch t.Kind {
		case TypeVarTuple:
			p.failHere("cannot use bound with TypeVarTuple")
		case ParamSpec:
			p.failHere("cannot use bound with ParamSpec")
		}
		p.next()
		t.Bound = p.expression()
	}
	if p.accept(kindEq) {
		if t.Kind == TypeVarTuple {
			t.Default = p.starExpression()
		} else {
			t.Default = p.expression()
		}
	}
	t.Pos = p.end(at)
	return t
}
