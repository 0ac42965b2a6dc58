"""The worked cases of the law, all of them, in the order of the table."""

from tests.reference import cases_clearance, cases_reach, table

__all__ = ["CASES", "cases_clearance", "cases_reach"]

CASES = sorted(table.CASES, key=lambda each: int(each.number.split()[0]))
