"""For all tests: no deadlines, and which of them one process runs when there are several."""

import os

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Nothing here asserts on time: a busy machine must not fail a test.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# The tests of one file here share warehouses that take seconds to build.
SHARING = ("tests/pages/", "tests/queries/", "tests/reports/")
BROWSER = "tests/browser/"


@pytest.fixture(scope="session", autouse=True)
def remember_cells():
    """Cells follow from outlines that nearly all warehouses of the tests share.

    Working them out is a third of a small build, and is done once for each set of outlines. Where
    a record lies in a cell beyond them the loader's own function does it, as in any build.
    """
    from etl import cells  # noqa: PLC0415  (brings geopandas, which most tests do without)

    placed, beside = cells.placed_cells, cells.neighbours
    known, pairs = {}, {}

    def placed_cells(resolution, used, wards, snts):
        key = (resolution, *(digest(frame) for frame in (wards, snts)))
        if key not in known:
            known[key] = placed(resolution, used.iloc[:0], wards, snts)
        if used.isin(known[key]["cell"]).all():
            return known[key].copy()
        return placed(resolution, used, wards, snts)

    def neighbours(names):
        key = hash(tuple(names))
        if key not in pairs:
            pairs[key] = beside(names)
        return pairs[key].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "placed_cells", placed_cells)
        patch.setattr(cells, "neighbours", neighbours)
        yield


def digest(areas):
    return hash((*areas["code"], *areas.geometry.to_wkb()))


class OneBrowser(LoadScopeScheduling):
    """Hands the tests of a file that share a warehouse to one process, all others singly.

    The first process takes the tests in a browser, which now and then wait for it, and the others
    the rest, which leaves no core idle. Who comes to the end of its own helps the other.
    """

    def _split_scope(self, nodeid):
        return nodeid.partition("::")[0] if nodeid.startswith(SHARING) else nodeid

    def _assign_work_unit(self, node):
        for scope in self.workqueue:
            if scope.startswith(BROWSER) == (node is self.nodes[0]):
                self.workqueue.move_to_end(scope, last=False)
                break
        super()._assign_work_unit(node)


def pytest_xdist_auto_num_workers(config):
    """One process more than there are cores: that with the browser waits half of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return OneBrowser(config, log)


def pytest_collection_modifyitems(items):
    """Longest work first, so that no process is left with it at the end."""
    if items and hasattr(items[0].config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(SHARING))
