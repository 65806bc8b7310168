package eval

import (
	"math"
	"math/big"
)

func isNumber(v Value) bool {
	switch v.(type) {
	case Int, Bool, Float:
		return true
	}
	return false
}

func toFloat(v Value) float64 {
	switch v := plain(v).(type) {
	case Float:
		return float64(v)
	default:
		n, _ := asInt(v)
		f, _ := new(big.Float).SetInt(n).Float64()
		return f
	}
}

func (ip *interp) intResult(n *big.Int) Value {
	if n.BitLen() > maxBits {
		return ip.unknown("an integer of more than 32768 bits")
	}
	ip.spend(n.BitLen() / 8)
	return Int{n}
}

func (ip *interp) intArith(op string, x, y *big.Int) Value {
	z := new(big.Int)
	switch op {
	case "+":
		return ip.intResult(z.Add(x, y))
	case "-":
		return ip.intResult(z.Sub(x, y))
	case "*":
		return ip.intResult(z.Mul(x, y))
	case "&":
		return Int{z.And(x, y)}
	case "|":
		return Int{z.Or(x, y)}
	case "^":
		return Int{z.Xor(x, y)}
	case "/":
		if y.Sign() == 0 {
			ip.raise("ZeroDivisionError", "division by zero")
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return Float(f)
	case "//", "%":
		if y.Sign() == 0 {
			ip.raise("ZeroDivisionError", "integer division or modulo by zero")
		}
		q, m := new(big.Int), new(big.Int)
		q.QuoRem(x, y, m)
		if m.Sign() != 0 && m.Sign() != y.Sign() { // Python rounds down
			q.Sub(q, big.NewInt(1))
			m.Add(m, y)
		}
		if op == "//" {
			return Int{q}
		}
		return Int{m}
	case "**":
		return ip.intPower(x, y)
	case "<<", ">>":
		return ip.shift(op, x, y)
	}
	return nil
}

func (ip *interp) intPower(x, y *big.Int) Value {
	if y.Sign() < 0 {
		fx, _ := new(big.Float).SetInt(x).Float64()
		fy, _ := new(big.Float).SetInt(y).Float64()
		if fx == 0 {
			ip.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power")
		}
		return Float(math.Pow(fx, fy))
	}
	if x.BitLen() > 1 && (!y.IsInt64() || y.Int64()*int64(x.BitLen()-1) > maxBits) {
		return ip.unknown("an integer of more than 32768 bits")
	}
	if x.BitLen() <= 1 { // -1, 0 or 1: only the exponent's parity counts
		e := new(big.Int).Set(y)
		if e.BitLen() > 2 {
			e.And(e, big.NewInt(1)).Add(e, big.NewInt(2))
		}
		return Int{new(big.Int).Exp(x, e, nil)}
	}
	return ip.intResult(new(big.Int).Exp(x, y, nil))
}

func (ip *interp) shift(op string, x, y *big.Int) Value {
	if y.Sign() < 0 {
		ip.raise("ValueError", "negative shift count")
	}
	if op == ">>" {
		if !y.IsInt64() || y.Int64() > maxBits*2 {
			return Int{big.NewInt(int64(min(x.Sign(), 0)))}
		}
		return Int{new(big.Int).Rsh(x, uint(y.Int64()))}
	}
	if x.Sign() == 0 {
		return Int{new(big.Int)}
	}
	if !y.IsInt64() || y.Int64() > maxBits {
		return ip.unknown("an integer of more than 32768 bits")
	}
	return ip.intResult(new(big.Int).Lsh(x, uint(y.Int64())))
}

func (ip *interp) floatArith(op string, x, y float64) Value {
	switch op {
	case "+":
		return Float(x + y)
	case "-":
		return Float(x - y)
	case "*":
		return Float(x * y)
	case "/", "//", "%":
		if y == 0 {
			ip.raise("ZeroDivisionError", "float division by zero")
		}
		if op == "/" {
			return Float(x / y)
		}
		m := math.Mod(x, y)
		if m != 0 && (m < 0) != (y < 0) {
			m += y
		}
		if op == "%" {
			return Float(m)
		}
		return Float(math.Round((x - m) / y))
	case "**":
		if x == 0 && y < 0 {
			ip.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power")
		}
		if x < 0 && y != math.Trunc(y) {
			return ip.unknown("complex numbers are not followed")
		}
		return Float(math.Pow(x, y))
	}
	return nil
}
