"""The commands, one file each: it parses, calls one function of the library and writes."""
