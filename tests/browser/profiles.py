"""In what ways people come to a page."""

PROFILES: dict[str, dict[str, object]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "forced-colours": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active", "color_scheme": "dark"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "no-script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}  # fmt: skip
