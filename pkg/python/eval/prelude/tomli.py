# tomli is tomllib under another name.
from tomllib import TOMLDecodeError, load, loads  # noqa: F401
