"""Readings: taken by hand, imported from files, compared with peers, and put together for a week's report."""
