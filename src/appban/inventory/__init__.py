"""One file a source: pure parse(bytes) -> reports (the policy information point)."""
