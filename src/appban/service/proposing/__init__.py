"""Acts that take two persons in two sessions."""
