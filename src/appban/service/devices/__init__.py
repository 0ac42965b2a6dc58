"""Devices: those of the record and those that inventories know."""
