"""The record as people read it: entries, verification, restoring, what is erased."""
