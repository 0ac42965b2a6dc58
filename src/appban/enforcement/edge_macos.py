"""Microsoft Edge on macOS: managed preferences com.microsoft.Edge (Microsoft Edge browser policies); see `_plist`."""

from appban.enforcement._plist import PlistTarget


class Target(PlistTarget):
    """Edge on macOS."""

    name = "edge-macos"
    summary = "Edge on macOS: URLBlocklist and ExtensionInstallBlocklist in com.microsoft.Edge.plist"
    file = "com.microsoft.Edge.plist"
