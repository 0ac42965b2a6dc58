"""The record is how it is proved: bytes and integers only, so that anyone can check it without the rest of appban."""
