package eval

import "strings"

// typeAttributes are the attributes that built-in types have in some version of
// Python. One that is not followed here is unknown, not an AttributeError.
var typeAttributes = map[*Class]map[string]bool{
	classStr: attributeSet(`__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__ capitalize
casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii
isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip
maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split
splitlines startswith strip swapcase title translate upper zfill`),
	classBytes: attributeSet(`__add__ __alloc__ __bytes__ __contains__ __delitem__ __getitem__ __getnewargs__ __iadd__ __imul__ __iter__
__len__ __mod__ __mul__ __rmod__ __rmul__ __setitem__ append capitalize center clear copy count decode
endswith expandtabs extend find fromhex hex index insert isalnum isalpha isascii isdigit islower isspace
istitle isupper join ljust lower lstrip maketrans partition pop remove removeprefix removesuffix replace
reverse rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate
upper zfill`),
	classInt: attributeSet(`__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getnewargs__ __index__
__int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__
__rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__
__rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate
denominator from_bytes imag numerator real to_bytes`),
	classBool: attributeSet(`__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getnewargs__ __index__
__int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__
__rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__
__rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate
denominator from_bytes imag numerator real to_bytes`),
	classFloat: attributeSet(`__abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getformat__ __getnewargs__
__int__ __mod__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdivmod__ __rfloordiv__ __rmod__ __rmul__ __round__
__rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ __trunc__ as_integer_ratio conjugate fromhex hex imag
is_integer real`),
	classList: attributeSet(`__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__
__reversed__ __rmul__ __setitem__ append clear copy count extend index insert pop remove reverse sort`),
	classTuple: attributeSet(`__add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__ __rmul__ count
index`),
	classDict: attributeSet(`__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__
__setitem__ clear copy fromkeys get items keys pop popitem setdefault update values`),
	classSet: attributeSet(`__and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__ __len__ __or__ __rand__
__ror__ __rsub__ __rxor__ __sub__ __xor__ add clear copy difference difference_update discard intersection
intersection_update isdisjoint issubset issuperset pop remove symmetric_difference symmetric_difference_update
union update`),
	classFrozenset: attributeSet(`__and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__
__xor__ copy difference intersection isdisjoint issubset issuperset symmetric_difference union`),
	classRange: attributeSet(`__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ count index start step stop`),
	classSlice: attributeSet(`indices start step stop`),
	classPurePath: attributeSet(`__bytes__ __enter__ __exit__ __fspath__ __module__ __rtruediv__ __slots__ __truediv__ _cached_cparts _cparts
_drv _flavour _format_parsed_parts _from_parsed_parts _from_parts _hash _make_child _make_child_relpath
_parse_args _parts _pparts _root _scandir _str absolute anchor as_posix as_uri chmod copy cwd drive exists
expanduser from_uri full_match glob group hardlink_to home info is_absolute is_block_device is_char_device
is_dir is_fifo is_file is_mount is_relative_to is_reserved is_socket is_symlink iterdir joinpath lchmod
link_to lstat match mkdir move name open owner parent parents parser parts read_bytes read_text readlink
relative_to rename replace resolve rglob rmdir root samefile stat stem suffix suffixes symlink_to touch unlink
walk with_name with_segments with_stem with_suffix write_bytes write_text`),
	classFile: attributeSet(`_CHUNK_SIZE __del__ __dict__ __enter__ __exit__ __iter__ __next__ __setstate__ _checkClosed _checkReadable
_checkSeekable _checkWritable _finalizing buffer close closed detach encoding errors fileno flush getbuffer
getvalue isatty line_buffering mode name newlines read read1 readable readinto readinto1 readline readlines
reconfigure seek seekable tell truncate writable write write_through writelines`),
	classPattern: attributeSet(`__class_getitem__ __copy__ __deepcopy__ __module__ findall finditer flags fullmatch groupindex groups match
pattern scanner search split sub subn`),
	classMatch: attributeSet(`__class_getitem__ __copy__ __deepcopy__ __getitem__ __module__ end endpos expand group groupdict groups
lastgroup lastindex pos re regs span start string`),
	classFunction: attributeSet(`__annotations__ __builtins__ __call__ __closure__ __code__ __defaults__ __dict__ __get__ __globals__
__kwdefaults__ __module__ __name__ __qualname__`),
	classType: attributeSet(`__abstractmethods__ __annotations__ __base__ __bases__ __basicsize__ __call__ __class__ __delattr__ __dict__
__dictoffset__ __dir__ __doc__ __eq__ __flags__ __format__ __ge__ __getattribute__ __getstate__ __gt__
__hash__ __init__ __init_subclass__ __instancecheck__ __itemsize__ __le__ __lt__ __module__ __mro__ __name__
__ne__ __new__ __or__ __prepare__ __qualname__ __reduce__ __reduce_ex__ __repr__ __ror__ __setattr__
__sizeof__ __str__ __subclasscheck__ __subclasses__ __subclasshook__ __text_signature__ __weakrefoffset__ mro`),
	classIter: attributeSet(`__del__ __iter__ __length_hint__ __name__ __next__ __qualname__ __setstate__ close gi_code gi_frame gi_running
gi_suspended gi_yieldfrom send throw`),
	classProperty:   attributeSet(`__delete__ __get__ __isabstractmethod__ __set__ __set_name__ deleter fdel fget fset getter setter`),
	classBuiltin:    attributeSet(`__call__ __module__ __name__ __qualname__ __self__ __text_signature__`),
	classMethodType: attributeSet(`__call__ __module__ __name__ __qualname__ __self__ __text_signature__`),
	classModule:     attributeSet(`__loader__ __spec__ __cached__ __annotations__`),
	classFrame:      attributeSet(`clear f_back f_builtins f_code f_globals f_lasti f_lineno f_locals f_trace`),
	classCode: attributeSet(`_co_code_adaptive _varname_from_oparg co_argcount co_cellvars co_code co_consts co_exceptiontable co_filename
co_firstlineno co_flags co_freevars co_kwonlyargcount co_lines co_linetable co_lnotab co_name co_names
co_nlocals co_positions co_posonlyargcount co_qualname co_stacksize co_varnames replace`),
	classObject: attributeSet(`__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__
__init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__
__sizeof__ __str__ __subclasshook__`),
}

func attributeSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, n := range strings.Fields(names) {
		set[n] = true
	}
	return set
}
