"""How long to wait for a source, and how often to ask it again."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tenacity import RetryCallState

from etl.web_trouble import PassingError

TRIES_WITHOUT_CONNECTION = 2


@dataclass(frozen=True)
class Patience:
    """How long to wait for what.

    attempts : tries of one request, the first included
    first_wait_s, longest_wait_s : pause before the second try, doubled each time, at most
    longest_asked_s : the longest Retry-After that is obeyed; beyond it the fetch ends
    connect_s, read_s : time-outs of a connection, and of each piece of an answer
    slow_after_s, slow_bytes_per_s : an answer that is slower than this after so long is given up
    per_second : requests at most, of each server
    worth_bytes : a try of a long file that brings so many more bytes before it fails does not count
    """

    attempts: int = 6
    first_wait_s: float = 1
    longest_wait_s: float = 60
    longest_asked_s: float = 300
    connect_s: float = 10
    read_s: float = 60
    slow_after_s: float = 30
    slow_bytes_per_s: float = 1024
    per_second: float = 10
    worth_bytes: int = 2**20


@dataclass
class Pace:
    """Spreads requests of several threads over time."""

    per_second: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0

    def wait(self) -> None:
        """Until it is this thread's turn."""
        with self.lock:
            start = max(self.free_at, time.monotonic())
            self.free_at = start + 1 / self.per_second
        time.sleep(max(0, start - time.monotonic()))

    def hold(self, seconds: float) -> None:
        """Let nobody ask before so long: a server that wants a pause wants it of all threads."""
        with self.lock:
            self.free_at = max(self.free_at, time.monotonic() + seconds)


@dataclass
class Tries:
    """Counts the tries of a request since the last that got a good deal further.

    reached : how many bytes of a file are here; furthest : how many there were then
    """

    patience: Patience
    reached: Callable[[], int]
    furthest: int = 0
    in_vain: int = 0

    def note(self, _: RetryCallState) -> None:
        """Note that a try failed."""
        further = self.reached() - self.furthest
        if further >= self.patience.worth_bytes:
            self.furthest += further
            self.in_vain = 0
        else:
            self.in_vain += 1

    def over(self, answered: bool) -> bool:
        """Whether to give up. Where nothing has `answered` yet there is no use in going on."""
        most = self.patience.attempts
        return self.in_vain >= (most if answered else min(most, TRIES_WITHOUT_CONNECTION))

    def wait(self, state: RetryCallState) -> float:
        """Twice as long each time, and what the server asks for at the least."""
        patience = self.patience
        doubled = patience.first_wait_s * 2.0 ** max(0, self.in_vain - 1)
        # A little chance in it, so that many machines do not come back at the same moment.
        own = min(doubled, patience.longest_wait_s) + random.uniform(0, patience.first_wait_s / 2)
        return max(own, failure(state).wait_s or 0)


def failure(state: RetryCallState) -> PassingError:
    """Why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, PassingError) else PassingError("did not answer")
