"""The shape of a filing function: it puts one event recorded at an instant where it belongs in the facts."""

from collections.abc import Callable
from typing import Any

from appban.regime.facts import Facts

Filing = Callable[[Facts, int, Any], None]
"""`(facts, record time, event)`; the third is of the one event type the function is filed under."""
