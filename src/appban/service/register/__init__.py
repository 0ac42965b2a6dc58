"""What the public register says, gathered from the record."""
