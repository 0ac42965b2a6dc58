"""Figures given out: counted, controlled against small numbers, remembered."""
