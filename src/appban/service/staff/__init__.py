"""Who is who and may do what: people, bodies, authority, tokens of machines."""
