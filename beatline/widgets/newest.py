"""Get the newest data from their sources: asked for by a reader, never by itself.

The loader runs as a process of its own and goes on when the reader leaves the page. There is one
at a time for the whole server, and every reader sees how far it has come.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from beatline.warehouse import warehouse_folder
from beatline.widgets.text import counted, month_name, plain
from beatline.widgets.upload import project_folder, uploads_allowed

LOADER = (sys.executable, "-m", "etl")
MOST_SECONDS_TO_LOOK = 120
SECONDS_BETWEEN_LOOKS = 1.0
LONGEST_MESSAGE = 1500
MB = 1_000_000
DONE, PARTLY = 0, 3
WAITING = "trying again in"
OF = re.compile(r"([\d,]+(?:\.\d+)?) of ([\d,]+(?:\.\d+)?)")
NOT_FETCHED = "Not fetched: "
# Roughly: crimes at a few megabytes a second, and 475 answers about teams at ten a second.
SECONDS_FOR_TEAMS, BYTES_A_SECOND = 90, 2 * MB


@dataclass
class _Update:
    """The update of this server: running, or ended with its result. Guarded by its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None
    started: float = 0.0

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs already."""
        with self.lock:
            if self.running():
                return
            if self.log:
                self.log.unlink(missing_ok=True)
            command = [*LOADER, "update", "--out", str(warehouse_folder().resolve())]
            with tempfile.NamedTemporaryFile(
                prefix="beatline-update-", suffix=".log", delete=False
            ) as log:
                self.process = subprocess.Popen(
                    command, stdout=log, stderr=subprocess.STDOUT, cwd=project_folder()
                )
            self.log = Path(log.name)
            self.started = time.monotonic()

    def words(self) -> str:
        """All that it has said."""
        with self.lock:
            return self.log.read_text("utf-8", "replace").strip() if self.log else ""

    def forget(self) -> None:
        """Forget a result that was read."""
        with self.lock:
            if not self.running():
                self.process = None
                if self.log:
                    self.log.unlink(missing_ok=True)
                    self.log = None


_update = _Update()


def newest_form() -> None:
    """What there is to get, its size, the button, and how far it has come."""
    if not uploads_allowed():
        st.info("Getting data here is switched off. Use “make data” on the server.")
        return
    st.markdown(
        "The newest crimes, outcomes and searches of the force and the people of its teams come "
        "from data.police.uk, ward boundaries from the ONS. Only what "
        "is not here yet is fetched, and what the sources no longer have stays here. Nothing is "
        "fetched unless you ask for it; everybody who uses this dashboard will see the new data."
    )
    if _update.running():
        _progress()
        return
    if _update.process:
        _result()
    if st.button("Look what there is", icon=":material/travel_explore:", key="newest-look"):
        with st.spinner("Asking data.police.uk …"):
            st.session_state["newest_plan"] = _look()
    kind, words = st.session_state.get("newest_plan", ("", ""))
    if kind == "plan":
        st.markdown(words)
        if st.button("Get it", icon=":material/download:", type="primary", key="newest-get"):
            del st.session_state["newest_plan"]
            _update.start()
            st.rerun()
    elif kind == "failed":
        st.error("Nothing was fetched; what was there is unchanged.")
        _said(words)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _progress() -> None:
    """The newest word of the loader; the whole page again when it has ended."""
    if not _update.running():
        st.rerun()
    steps, waiting = [], ""
    for line in _update.words().splitlines():
        # A pause that a server asked for is no step: how far it is stays in sight above it.
        waiting = line if WAITING in line else ""
        steps += [] if waiting else [line]
    step = steps[-1] if steps else "Starting"
    share = OF.search(step)
    done = _number(share[1]) / max(_number(share[2]), 1) if share else 0.0
    seconds = time.monotonic() - _update.started
    st.progress(min(done, 1.0), text=f"{plain(step[:200])} · {seconds:.0f} s")
    if waiting:
        st.caption(plain(waiting[:200]))
    st.caption("You can leave this page; it goes on. What was loaded before is served meanwhile.")


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _result() -> None:
    code = _update.process.returncode if _update.process else None
    words = _update.words()
    if code == DONE:
        st.success("The newest data are loaded. Every page now shows them.")
    elif code == PARTLY:
        st.warning(
            "The newest data are loaded, but not everything came. What was there of the rest is "
            "as it was."
        )
        _said("\n".join(_not_fetched(words)))
    else:
        reason = words.rpartition("Failed: ")[2] or "The loader gave no reason."
        st.error("Nothing was loaded; what was there is unchanged.")
        _said(reason)
    with st.expander("What the loader said"):
        st.code(words, language=None)
    if st.button("Close", key="newest-close"):
        _update.forget()
        st.rerun()


def _not_fetched(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.startswith(NOT_FETCHED)]


def _look() -> tuple[str, str]:
    """“plan” and what there is to get, or “failed” and why that cannot be told."""
    try:
        answer = subprocess.run(
            [*LOADER, "fetch", "--plan", "--json"],
            capture_output=True, check=False, cwd=project_folder(), timeout=MOST_SECONDS_TO_LOOK,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "failed", "data.police.uk did not answer in time. Try again later."
    errors = answer.stderr.decode("utf-8", "replace")
    if answer.returncode != DONE:
        reason = errors.rpartition("Failed: ")[2].strip() or "The loader gave no reason."
        return "failed", reason
    return "plan", plan_words(json.loads(answer.stdout)[0])


def plan_words(plan: dict[str, Any]) -> str:
    """What a plan of the loader comes to, for a reader."""
    size, force = plan["bytes"], plain(plan["force"])
    minutes = max(1, round((size / BYTES_A_SECOND + SECONDS_FOR_TEAMS) / 60))
    if plan["whole_archive"]:
        words = (
            f"The server sends whole archives only: **{_megabytes(size)}** for the files of "
            f"{force}, which are kept; the rest is deleted. "
        )
    else:
        first, last = (
            month_name(date.fromisoformat(f"{plan[key]}-01"))
            for key in ("first_month", "last_month")
        )
        words = f"**{first} to {last}** ({force}): "
        if plan["files"]:
            words += f"{counted(plan['files'], 'file')} to fetch, **{_megabytes(size)}**. "
        else:
            words += "all crime files are here already. "
    return (
        f"{words}With wards and the people of the teams, and loading, it takes about "
        f"{'a minute' if minutes == 1 else f'{minutes} minutes'}."
    )


def _megabytes(size: int) -> str:
    if size >= 1000 * MB:
        return f"{size / (1000 * MB):,.1f} GB"
    return f"{size / MB:,.1f} MB" if size < 10 * MB else f"{size / MB:,.0f} MB"


def _said(words: str) -> None:
    """Words of the loader as they are: an address in them is an example, and no link."""
    st.code(words.strip()[:LONGEST_MESSAGE], language=None, wrap_lines=True)
