"""What the tests of the open sources share: a patience that does not wait, and a configuration."""

from etl.config import Sources, load_config
from etl.web import Patience, Web

QUICK = Patience(
    attempts=3, first_wait_s=0.005, longest_wait_s=0.01, connect_s=2, read_s=2, per_second=5000
)


def web(say=lambda _: None):
    return Web(QUICK, say)


def sources(it):
    return Sources(it.police, it.ons, it.nomis)


def config(it, folder, force="derbyshire"):
    return load_config(it.config(folder, force))


def ignore(*_):
    """Nobody listens."""
