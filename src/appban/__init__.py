"""appban runs an app ban on official devices: stated, found broken, enforced, exempted by the case, proved."""

__version__ = "0.1.0"
