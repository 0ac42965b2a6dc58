"""How notices leave: one file a way."""
