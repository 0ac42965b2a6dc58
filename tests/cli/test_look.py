"""`appban look`: what a file is, who reads it and what is in it; nothing is kept, and no record is needed."""

import io
import zipfile

from tests.cli.small import DEVICES, PACK

from appban.bootstrap.shipped import shipped_demo_file


def looked(console, *files):
    return console.well("look", *files, "-o", "json").json()


def test_an_inventory_is_named_with_its_source_its_devices_and_what_it_would_be_matched_to(appban):
    path = appban.file("devices.csv", DEVICES)
    said = looked(appban, path)
    assert (said["what"], said["source"], said["devices"], said["items"]) == ("inventory", ["csv"], 4, 4)
    assert said["bodies"] == ["branch (2)", "dept (2)"]
    workstation = appban.file("glpi.json", shipped_demo_file("glpi-workstation.json"))
    said = looked(appban, workstation)
    assert (said["source"], said["items"]) == (["glpi"], 193)
    assert said["matched"] == ["fusioninventory-agent (1)", "ocsinventory-agent (1)"]
    assert list(appban.folder.iterdir()) == [path, workstation]


def test_it_is_matched_against_the_records_own_catalogue_where_there_is_one(opened):
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    opened.file("devices.csv", DEVICES)
    said = looked(opened, "devices.csv")
    assert (said["matched"], said["candidate"], said["suspected"]) == (["chat (1)"],) * 3
    assert opened.well("inventory", "list", "-o", "json").json()["rows"] == []


def test_a_spreadsheet_like_table_shows_its_first_rows(appban):
    appban.file("v7.csv", "TikTok exemptions FINAL v7\n\nas of,March\nName,Device,Until\nA,P-1,31/03/26\n")
    said = looked(appban, "v7.csv")
    assert said["what"] == "table"
    assert "Name,Device,Until" in said["rows"]
    assert any(line.startswith("csv: ") for line in said["refused"])


def test_an_archive_is_said_to_be_one(appban):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sheet.xml", "<x/>")
    appban.file("exemptions.xlsx", packed.getvalue())
    said = looked(appban, "exemptions.xlsx")
    assert (said["what"], "save the table in it as CSV" in said["note"]) == ("archive", True)


def test_a_pack_and_a_plan_are_said_to_be_what_they_are(opened):
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.file("broken.yaml", PACK.replace("version: 1", "version: one", 1))
    rows = looked(opened, "small.yaml", "plan.json", "broken.yaml")["rows"]
    assert [row["what"] for row in rows] == ["pack", "plan", "pack"]
    assert "broken.yaml:4" in rows[2]["note"]


def test_bytes_that_nobody_knows_are_an_answer_and_a_file_that_is_none_is_not(appban):
    appban.file("noise", bytes(range(256)))
    assert looked(appban, "noise")["what"] == "not known"
    assert appban("look", "missing.csv").code == 1
    assert appban("look", appban.folder).code == 1


def test_a_device_of_which_software_was_only_sighted_counts_as_one_without_a_list(appban):
    event = '{"decision": "ALLOW_UNKNOWN", "signing_id": "T:org.example.%s"}'
    path = appban.file("events.json", f'{{"machine_id": "M1", "events": [{event % "a"}, {event % "b"}]}}')
    said = looked(appban, path)
    assert (said["source"], said["devices"], said["items"], said["without_list"]) == (["santa"], 1, 2, 1)
