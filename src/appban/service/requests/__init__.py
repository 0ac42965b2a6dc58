"""Asking: drafts, submission, changes, and grants carried over from before."""
