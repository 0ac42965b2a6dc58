"""A regime as people write it: the pack file, how it is read, and what adopting it appends."""
