"""Firefox's one file, held against Mozilla's schema where that is at hand, and against misspelt names of policies."""

import copy
import json

import jsonschema
import pytest
from tests.enforcement import schemas
from tests.enforcement.scenes import view_scene

from appban.enforcement.firefox import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

TARGET = Target()
BASE = schemas.base(TARGET)
PATTERN = Item(FILE, "WebsiteFilter.Block", "*://*.clips.example/*")
ADDON = Item(FILE, "ExtensionSettings", "clips@clips.example")
MERGED = json.loads(dict(TARGET.merge(BASE, [PATTERN, ADDON]))[FILE] or b"")["policies"]


@pytest.fixture
def check():
    """Checks a `policies` object: by the schema, and for names that the schema does not know and lets pass."""
    schema = json.loads(schemas.schema("firefox-policies-schema.json"))

    def run(policies):
        jsonschema.validate(policies, schema)
        unknown = set(policies) - set(schema["properties"])
        assert not unknown, f"Firefox knows no policies {unknown}"

    return run


def file(**policies) -> dict[str, bytes]:
    return {FILE: json.dumps({"policies": policies}).encode()}


def test_what_is_written_holds_by_the_schema_and_names_no_unknown_policy(check):
    check(MERGED)
    check(json.loads(schemas.merged(TARGET, view_scene(Platform.WINDOWS))[FILE])["policies"])


@pytest.mark.parametrize(
    ("where", "bad"),
    [
        (("WebsiteFilter", "Block"), "*://*.clips.example/*"),
        (("WebsiteFilter", "Block"), [1]),
        (("ExtensionSettings", "clips@clips.example", "installation_mode"), "banned"),
    ],
)
def test_a_mutated_document_does_not_hold(check, where, bad):
    policies = copy.deepcopy(MERGED)
    place = policies
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = bad
    with pytest.raises(jsonschema.ValidationError):
        check(policies)


def test_a_misspelt_name_passes_the_schema_and_not_us(check):
    policies = {"WebsiteFliter": MERGED["WebsiteFilter"]}
    with pytest.raises(AssertionError, match="WebsiteFliter"):
        check(policies)
    with pytest.raises(InputError, match='no policy "WebsiteFliter"; call it WebsiteFilter'):
        TARGET.merge(file(**policies), [PATTERN])


@pytest.mark.parametrize(
    "name", ["websitefilter", "WebsiteFilters", "ExtensionsSettings", "ExtensionSetting"]
)
def test_names_nearly_ours_are_refused(name):
    with pytest.raises(InputError, match="Firefox knows no policy"):
        TARGET.held(file(**{name: {}}))


def test_no_real_name_is_taken_for_a_misspelt_one():
    names = json.loads(schemas.schema("firefox-policies-schema.json"))["properties"]
    assert TARGET.held(file(**{name: {} for name in names})) == ()


def test_six_other_policies_stay_as_they_are():
    assert [key for key in MERGED if key not in {"WebsiteFilter", "ExtensionSettings"}] == [
        "DisableTelemetry", "DisablePocket", "DontCheckDefaultBrowser", "Homepage",
    ]  # fmt: skip
    assert MERGED["WebsiteFilter"]["Block"] == ["*://*.gambling.example/*", PATTERN.value]
    assert MERGED["ExtensionSettings"]["coupons@shopping.example"]["blocked_install_message"]


def test_it_leaves_no_trace():
    for before in (BASE, {FILE: b'{"policies": {"WebsiteFilter": {}}}\n'}, {FILE: b"{}"}):
        schemas.assert_leaves_no_trace(TARGET, before, view_scene(Platform.LINUX))
        with_ours = schemas.after(before, dict(TARGET.merge(before, [PATTERN, ADDON])))
        assert schemas.after(with_ours, dict(TARGET.take_out(with_ours, [ADDON, PATTERN]))) == before


def test_an_extension_that_somebody_lets_in_is_for_people_to_settle():
    base = file(ExtensionSettings={ADDON.value: {"installation_mode": "force_installed"}})
    with pytest.raises(
        InputError, match=r"ExtensionSettings\.clips@clips\.example says something else already"
    ):
        TARGET.merge(base, [ADDON])


def test_an_extension_that_somebody_blocks_with_a_message_of_theirs_is_held():
    base = file(
        ExtensionSettings={ADDON.value: {"installation_mode": "blocked", "blocked_install_message": "No."}}
    )
    assert ADDON in TARGET.held(base)
    assert not TARGET.merge(base, [ADDON])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"WebsiteFilter": {}}', "there is no key policies"),
        (b'{"policies": []}', "policies is not an object"),
        (b'{"policies": {"WebsiteFilter": []}}', "policies.WebsiteFilter is not an object"),
        (b'{"policies": {"WebsiteFilter": {"Block": "x"}}}', "Block is not a list of strings"),
        (b'{"policies": {"ExtensionSettings": []}}', "policies.ExtensionSettings is not an object"),
        (
            b'{"policies": {"ExtensionSettings": {"a@b": "blocked"}}}',
            "ExtensionSettings.a@b is not an object",
        ),
        (b'{"policies": {}, "policies": {}}', "the key 'policies' stands twice"),
        (b'{"policies": {}, }', "a comma stands after the last entry"),
    ],
)
def test_what_firefox_would_misread_is_refused(data, message):
    with pytest.raises(InputError, match=message):
        TARGET.held({FILE: data})
