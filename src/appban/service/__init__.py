"""THE VERBS: one function a verb, a file a noun (the policy administration point, with web and cli)."""
