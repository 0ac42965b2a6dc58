"""Channels: what is recorded of them, whether they are used, and how they are assessed."""
