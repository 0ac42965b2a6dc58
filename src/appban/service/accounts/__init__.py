"""Official accounts: their mandates, who runs them, and the standing exceptional uses they rest on."""
