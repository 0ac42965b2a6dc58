"""What bodies tell the centre, and the questions asked of all of it."""
