"""Strict stand-ins of platforms, to rehearse with and to test against: schemas, limits and faults as documented.

They import nothing of `platforms/`, so that one misreading of a document is not made twice. What no stand-in proves is
said in docs/limitations.md.
"""
