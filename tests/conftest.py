"""What every test may ask for: the data that lies beside the checkout, and how hypothesis draws."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

BESIDE = Path(__file__).parents[2] / "shared" / "data"

# No deadline: two cores that are shared make one example slow now and then. On CI the same examples every time.
settings.register_profile("everyday", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "everyday")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make torture` gives it."""
    parser.addoption("--in-full", action="store_true", help="all of what the everyday run takes a part of")


@pytest.fixture(scope="session")
def in_full(pytestconfig: pytest.Config) -> bool:
    """Whether a test that can be long is to be long: the same test, with all real images, with every payload."""
    return bool(pytestconfig.getoption("--in-full"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real annotations, read-only; the test is skipped where there is none."""
    if not BESIDE.is_dir():
        pytest.skip("needs real annotations in ../shared/data, beside the checkout")
    return BESIDE
