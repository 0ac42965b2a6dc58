"""WHAT IS TRUE: the words and rules of the regime, pure; the instant is always a parameter."""
