"""`appban report return` and `appban contract`: what bodies tell the centre is entered as their word, by whoever may."""


def make(appban, *more):
    return appban(
        "report",
        "return",
        "--body",
        "dwt",
        "--on",
        "2024-03-05",
        "--reference",
        "letter 7",
        "-o",
        "json",
        *more,
    )


def record(appban, *more, clause="without"):
    return appban(
        "contract", "record", "--body", "dwt", "--supplier", "Example Ltd", "--restriction",
        "uk-2023-tiktok", "--clause", clause, "--from", "2023-01-01", "--reference", "register 4", "-o", "json",
        *more,
    )  # fmt: skip


def test_a_return_says_a_number_or_that_there_is_none_to_say(department):
    assert make(department, "--exemptions", "4").json()["recorded"] == "return-made.1"
    assert make(department, "--cannot-say").code == 0
    assert make(department, "--exemptions", "4", "--cannot-say").code == 1
    assert "cannot-say" in make(department).err


def test_the_same_return_twice_is_refused_and_one_of_a_day_to_come_too(department):
    assert make(department, "--exemptions", "0").code == 0
    assert "says this already" in make(department, "--exemptions", "0").err
    late = department(
        "report", "return", "--body", "dwt", "--on", "2199-01-01", "--reference", "x", "--exemptions", "1"
    )
    assert "yet to come" in late.err


def test_whoever_has_no_authority_over_the_body_enters_nothing(department):
    assert make(department, "--exemptions", "4", "--as", "sam").code == 5
    assert record(department, "--as", "sam").code == 5


def test_a_contract_is_entered_described_anew_and_listed_while_it_runs(department):
    made = record(department)
    assert made.code == 0, made.err
    contract = made.json()["contract"]
    rows = department.well("contract", "list", "-o", "json").json()["rows"]
    assert [(row["contract"], row["clause"]) for row in rows] == [(contract, "without")]
    assert record(department, "--contract", contract, clause="with").code == 0
    rows = department.well("contract", "list", "-o", "json").json()["rows"]
    assert [(row["contract"], row["clause"]) for row in rows] == [(contract, "with")]
    assert department.well("contract", "list", "--as-of", "2022-06-01", "-o", "json").json()["rows"] == []


def test_a_contract_that_is_not_there_or_ends_before_it_begins_is_refused(department):
    assert "there is no contract" in record(department, "--contract", "contract-none").err
    assert "begins before it ends" in record(department, "--until", "2022-01-01").err
