"""One exemption: its page, its state, and what befalls it until it is closed."""
