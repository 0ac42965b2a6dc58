"""Snapshots, identity matching and the sweep, as relational expressions over a port."""
