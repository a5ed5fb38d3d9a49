"""What a command says and hears on its terminal: words, a bar, and being told to stop."""

import sys
import threading
import time

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 5
# Python drops an interruption that arrives within a callback of the interpreter's own. It is
# remembered, so that the next step ends what this one could not.
asked_to_stop = threading.Event()


def interrupted(*_: object) -> None:
    """Note and raise an interruption: for signals."""
    asked_to_stop.set()
    raise KeyboardInterrupt


def put(text: str) -> None:
    """Print a result."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """Say something on the way."""
    tqdm.write(text, file=sys.stderr)


class Progress:
    """A bar on a terminal, a line a step elsewhere; always on standard error."""

    def __init__(self) -> None:
        self._bar = tqdm(
            total=100,
            bar_format="{desc:<28} {bar:30} {percentage:3.0f}%",
            disable=not sys.stderr.isatty(),
        )
        self._step = ""
        self._told_at = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, step: str, share: float) -> None:
        """Show the step that is being done and how much of all is done, 0 to 1."""
        if asked_to_stop.is_set():
            raise KeyboardInterrupt
        if self._bar.disable:
            self._tell(step)
        self._bar.set_description_str(step, refresh=False)
        self._bar.update(100 * share - self._bar.n)

    def _tell(self, step: str) -> None:
        """A line for each step, and now and then one for how far a long step has come."""
        now, name = time.monotonic(), step.partition(":")[0]
        if name != self._step or now - self._told_at >= SECONDS_BETWEEN_LINES:
            tell(step)
            self._told_at = now
        self._step = name
