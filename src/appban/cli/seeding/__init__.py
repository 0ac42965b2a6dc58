"""The store that the demo's console opens on: three months of an invented government, played through the real verbs."""
