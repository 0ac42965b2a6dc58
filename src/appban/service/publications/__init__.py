"""Posts: drafted, questioned, cleared, carried out, stopped, and put right."""
