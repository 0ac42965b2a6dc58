"""The questions that Parliament, the press, auditors and citizens ask, one file each, answered from the record alone."""
