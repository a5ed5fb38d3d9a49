"""Load in the background what the first page will need a moment later.

Importing this module starts it, so it must be the first of ours that app.py imports. Streamlit runs
no code of an app before its first visitor comes: that visitor waits for every import once. scipy
takes a quarter of that time and needs nothing of the rest but numpy, so a thread loads it while the
others are loaded; what a later click needs follows. It is a saving of time and of nothing else:
whoever imports one of these modules meanwhile waits for it.
"""

import importlib
import logging
import threading

# Here and not in the thread: two threads that import numpy at once could stand in each other's way.
import numpy as np  # noqa: F401

MODULES = ("scipy.special", "xlsxwriter", "statsmodels.tsa.seasonal")


def _load() -> None:
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            # Whoever needs it will say so.
            logging.getLogger(__name__).warning("%s could not be loaded", name)


threading.Thread(target=_load, name="warming", daemon=True).start()
