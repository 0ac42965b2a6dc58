"""Enforcement targets (the PEP): one file a target, pure; `_discover` finds them (ADR 0004)."""
