"""A draft answer as tables that may be given out, as words, and as the files of its pack."""
