"""The doors to the machine: its clock, its random source, its files."""
