"""Disclosure control: which figures may be given out so that nobody works out a small number, from these or with earlier ones."""
