"""Telling people: what happened and what is about to, to whom, once (docs/adr/0012)."""
