"""Platforms on which the public is reached: one file a platform, the network through a port; `_discover` finds them."""
