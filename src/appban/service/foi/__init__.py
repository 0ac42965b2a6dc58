"""Requests for information: received, waited for, extended, answered; a case given out with what is withheld marked."""
