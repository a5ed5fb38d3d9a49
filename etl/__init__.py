"""From police.uk files to a warehouse: the only writer of the files that the dashboard reads."""

__version__ = "0.1.0"
