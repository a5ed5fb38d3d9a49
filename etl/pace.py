"""How far a fetch has come, and how long it may still take."""

import time
from collections.abc import Callable

MB = 1_000_000
SECONDS_BETWEEN_WORDS = 0.5
# Before this nobody can say how fast it goes.
SECONDS_TO_TELL = 2
MINUTE_S = 60


class Pace:
    """Counts bytes and tells `progress` of it, a few times a second at most."""

    def __init__(self, step: str, total: int, progress: Callable[[str, float], None] | None):
        self._step = step
        self._total = total
        self._progress = progress
        self._done = 0
        self._began = time.monotonic()
        self._said = 0.0

    def add(self, size: int) -> None:
        """So many bytes more are here."""
        self.reached(self._done + size)

    def reached(self, done: int) -> None:
        """So many bytes are here."""
        self._done = done
        now = time.monotonic()
        whole = done >= self._total
        if self._progress and (whole or now - self._said >= SECONDS_BETWEEN_WORDS):
            self._said = now
            self._progress(self._words(now), min(1, done / self._total) if self._total else 1)

    def _words(self, now: float) -> str:
        words = f"{self._step}: {self._done / MB:,.1f} of {self._total / MB:,.1f} MB"
        took, left = now - self._began, self._total - self._done
        if left <= 0 or took < SECONDS_TO_TELL or not self._done:
            return words
        return f"{words}, {time_text(took * left / self._done)} left"


def size_text(size: int) -> str:
    """A number of bytes as people say it: 41 MB, 1.7 GB."""
    if size >= 1000 * MB:
        return f"{size / (1000 * MB):,.1f} GB"
    return f"{size / MB:,.0f} MB" if size >= 10 * MB else f"{size / MB:,.1f} MB"


def time_text(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < MINUTE_S:
        return "less than a minute"
    minutes = round(seconds / MINUTE_S)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
