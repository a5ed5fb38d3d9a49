"""For all tests: no deadlines, and which of them one process runs when there are several."""

from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Nothing here asserts on time: a busy machine must not fail a test.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# The tests of one file here share warehouses that take seconds to build.
SHARING = ("tests/pages/", "tests/queries/", "tests/reports/")


class FilesThatShare(LoadScopeScheduling):
    """Hands the tests of a file that share a warehouse to one process, all others singly."""

    def _split_scope(self, nodeid):
        return nodeid.partition("::")[0] if nodeid.startswith(SHARING) else nodeid


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return FilesThatShare(config, log)


def pytest_collection_modifyitems(items):
    """Longest work first, so that no process is left with it at the end."""
    if items and hasattr(items[0].config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(SHARING))
