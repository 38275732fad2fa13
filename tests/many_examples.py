"""A pytest plugin for long runs: property tests only, each with PESERTA_TEST_EXAMPLES examples.

Those that walk the product in its database take a hundred times as long: they get five times their own number.

PESERTA_TEST_EXAMPLES=2000 pytest -p tests.many_examples --hypothesis-seed=7
"""

import os

import pytest
from hypothesis import is_hypothesis_test, settings

EXAMPLES = int(os.environ.get("PESERTA_TEST_EXAMPLES", "2000"))
# Where Hypothesis keeps the settings of a test; it reads them at each run.
SETTINGS = "_hypothesis_internal_use_settings"
# The fixture behind every pool and application.
DATABASE = "database"
DATABASE_TIMES = 5


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the property tests, and let them run long."""
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        test: object = getattr(item, "function", None)
        if is_hypothesis_test(test):
            _ask_for_more(test, walks_database=DATABASE in getattr(item, "fixturenames", ()))
            kept.append(item)
        else:
            others.append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = kept


def _ask_for_more(test: object, *, walks_database: bool) -> None:
    """The test's own settings with more examples, and other ones for each seed.

    What a test has set for itself is made for a quick run that repeats itself, and a profile of
    Hypothesis changes only what a test has not set.
    """
    own: settings = getattr(test, SETTINGS)
    examples = own.max_examples * DATABASE_TIMES if walks_database else EXAMPLES
    setattr(test, SETTINGS, settings(own, max_examples=examples, derandomize=False, database=None, deadline=None))
