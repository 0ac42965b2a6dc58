r"""Microsoft Edge on Windows: HKLM\SOFTWARE\Policies\Microsoft\Edge, by a .reg file or an Intune custom profile.

Format: Microsoft Edge browser policies and msedge.admx. Pure emitters, tried in no Windows here; see `_registry` and
`_oma_uri`.
"""

from appban.enforcement._chrome_windows import WindowsTarget


class Target(WindowsTarget):
    """Edge on Windows."""

    name = "edge-windows"
    summary = (
        "Edge on Windows: URLBlocklist and ExtensionInstallBlocklist as a .reg file and as OMA-URI strings"
    )
    stem = "edge"
    key = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Edge"
    category = "./Device/Vendor/MSFT/Policy/Config/Edge~Policy~microsoft_edge"
    title = "Edge: applications not allowed"
