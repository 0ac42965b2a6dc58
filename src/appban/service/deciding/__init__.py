"""Deciding: clearance of a seat, by telephone, by passkey."""
