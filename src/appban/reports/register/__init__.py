"""The public register as files that any web server can serve: pages, tables, metadata, feed, proofs."""
