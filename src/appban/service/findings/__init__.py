"""Findings: listed, and what people say of them."""
