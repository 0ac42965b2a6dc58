"""The command line: a file a noun, words on stderr, data on stdout."""
