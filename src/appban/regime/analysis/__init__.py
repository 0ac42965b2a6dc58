"""`policy check`: what a pack promises and leaves open, found by going through every case, before it is adopted."""
