"""Connections of accounts: nobody else may read them, they are written whole, and one program has an account at a time."""

import json
import subprocess
import sys

import pytest
from tests.support import our_environment

from appban.errors import InputError, NotFoundError, SettingsError
from appban.transports.vault import VaultFolder

SECRET = "act.very-secret"


@pytest.fixture
def vault(tmp_path):
    return VaultFolder(tmp_path / "accounts")


def test_what_is_put_is_read_again_and_is_the_owners_alone(vault, tmp_path):
    vault.put("acc-1", {"access_token": SECRET})
    assert vault.of("acc-1").read() == {"access_token": SECRET}
    assert vault.accounts() == ("acc-1",)
    assert (tmp_path / "accounts").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "accounts" / "acc-1.json").stat().st_mode & 0o777 == 0o600


def test_a_change_takes_the_place_of_what_was_there(vault):
    vault.put("acc-1", {"access_token": "a", "url": "u"})
    vault.of("acc-1").change(lambda kept: {**kept, "access_token": "b"})
    assert vault.of("acc-1").read() == {"access_token": "b", "url": "u"}


def test_a_file_that_others_may_read_is_refused(vault, tmp_path):
    vault.put("acc-1", {"access_token": SECRET})
    (tmp_path / "accounts" / "acc-1.json").chmod(0o640)
    with pytest.raises(SettingsError, match="0640") as told:
        vault.of("acc-1").read()
    assert SECRET not in str(told.value)


def test_a_file_that_is_no_object_of_texts_is_refused_without_a_word_of_it(vault, tmp_path):
    vault.put("acc-1", {})
    (tmp_path / "accounts" / "acc-1.json").write_text(json.dumps({"access_token": [SECRET]}))
    with pytest.raises(SettingsError, match="no JSON object of texts") as told:
        vault.of("acc-1").read()
    assert SECRET not in str(told.value)


def test_an_account_that_is_not_connected_is_not_there(vault):
    assert vault.accounts() == ()
    with pytest.raises(NotFoundError, match="not connected"):
        vault.of("acc-1")


@pytest.mark.parametrize("name", ["../acc", "a/b", "", ".hidden", "A"])
def test_an_id_that_leads_elsewhere_is_refused(vault, name):
    with pytest.raises(InputError, match="no id of an account"):
        vault.put(name, {})


def test_one_has_an_account_and_when_its_program_is_killed_another_may(vault, tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from appban.transports.vault import VaultFolder\n"
        "with VaultFolder(Path(sys.argv[1])).hold('acc-1') as held: print(held, flush=True); time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "accounts")],
        stdout=subprocess.PIPE, text=True, env=our_environment(),
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "True\n"
        with vault.hold("acc-1") as held:
            assert not held
        with vault.hold("acc-2") as held:
            assert held
        holder.kill()
        holder.wait()
        with vault.hold("acc-1") as held:
            assert held
