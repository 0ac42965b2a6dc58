"""Enforcement as a verb: who sees what at each point, what would change there, sending it, and asking whether it bites."""
