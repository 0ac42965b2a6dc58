"""Signing in: who somebody is whom the identity provider names, and what authority their groups give them."""
