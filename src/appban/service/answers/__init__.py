"""Written questions of Parliament: taken, drafted, held against what was said before, decided, frozen, given, corrected."""
