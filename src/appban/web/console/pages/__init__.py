"""One file a noun: its pages as handlers, and `PAGES`, which the table joins."""
