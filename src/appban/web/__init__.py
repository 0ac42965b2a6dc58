"""Where programs come in over HTTP: one table of routes, the decision point (PDP) asked in the words of AuthZEN."""
