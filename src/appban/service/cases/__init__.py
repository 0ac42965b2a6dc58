"""Requests and exemptions as lines of lists: queues, likes, what waits for whom, figures."""
