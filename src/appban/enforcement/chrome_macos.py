"""Google Chrome on macOS: managed preferences com.google.Chrome (Chromium Enterprise policy list, "Mac"); see `_plist`."""

from appban.enforcement._plist import PlistTarget


class Target(PlistTarget):
    """Chrome on macOS."""

    name = "chrome-macos"
    summary = "Chrome on macOS: URLBlocklist and ExtensionInstallBlocklist in com.google.Chrome.plist"
    file = "com.google.Chrome.plist"
