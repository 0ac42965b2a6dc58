r"""Google Chrome on Windows: HKLM\SOFTWARE\Policies\Google\Chrome, by a .reg file or an Intune custom profile.

Format: Chromium Enterprise policy list and chrome.admx. Pure emitters, tried in no Windows here; see `_registry` and
`_oma_uri`.
"""

from appban.enforcement._chrome_windows import WindowsTarget


class Target(WindowsTarget):
    """Chrome on Windows."""

    name = "chrome-windows"
    summary = (
        "Chrome on Windows: URLBlocklist and ExtensionInstallBlocklist as a .reg file and as OMA-URI strings"
    )
    stem = "chrome"
    key = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome"
    category = "./Device/Vendor/MSFT/Policy/Config/Chrome~Policy~googlechrome"
    title = "Chrome: applications not allowed"
