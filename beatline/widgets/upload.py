"""Load a file from the browser: the loader runs as a process of its own."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from beatline.warehouse import warehouse_folder
from beatline.widgets.text import plain, quoted

MOST_MEGABYTES = 200
MOST_FILES = 100
# A file system takes 255; the loader adds a few of its own.
LONGEST_NAME_BYTES = 200
MOST_SECONDS = 300
SECONDS_BETWEEN_LOOKS = 0.3
LONGEST_MESSAGE = 1500
MOST_UNPACKED_GIB = "4"
# What the loader says of itself, in this order.
STAGES = ("Looking", "Unpacking", "Reading", "Placing", "Writing", "Checking", "Done")


def uploads_allowed() -> bool:
    """Whether readers may load files; `BEATLINE_UPLOADS=off` forbids it."""
    return os.environ.get("BEATLINE_UPLOADS", "on").casefold() not in ("off", "0", "no", "false")


def upload_form() -> None:
    """The form, its progress, and the result or the reason why nothing was loaded."""
    if not uploads_allowed():
        st.info("Loading files here is switched off. Use “make data SOURCE=…” on the server.")
        return
    st.markdown(
        "Choose files from [data.police.uk](https://data.police.uk/data/): the zip as you "
        f"downloaded it, or single CSV files. At most {MOST_FILES} files, {MOST_MEGABYTES} MB "
        f"together, and {MOST_SECONDS // 60} minutes to load; one load at a time. They are added "
        "to what is there; a month that was loaded before is replaced. Everybody who uses this "
        "dashboard will see them."
    )
    files = st.file_uploader(
        "Files from data.police.uk",
        type=["zip", "csv"],
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        key="upload",
    )
    if st.button("Load", icon=":material/upload:", type="primary", disabled=not files):
        _load(files)
    report = st.session_state.pop("upload_report", None)
    if report:
        kind, words = report
        (st.success if kind == "done" else st.error)(words)


def refusal(files: Sequence[UploadedFile]) -> str | None:
    """Why these files are not even tried, if so."""
    if len(files) > MOST_FILES:
        return f"These are {len(files)} files, more than {MOST_FILES}. Load the zip instead."
    if sum(file.size for file in files) > MOST_MEGABYTES * 2**20:
        return f"These files are larger than {MOST_MEGABYTES} MB together. Load them in parts."
    for file in files:
        name = _last_part(file.name)
        if name in ("", "..") or "\0" in name or len(name.encode()) > LONGEST_NAME_BYTES:
            return f"{quoted(file.name)} is no name for a file. Name it as data.police.uk does."
    return None


def _last_part(name: str) -> str:
    return Path(name.replace("\\", "/")).name


def _load(files: Sequence[UploadedFile]) -> None:
    """Load the files. Loads of several readers take turns: the loader has a lock of its own."""
    reason = refusal(files)
    if reason:
        st.session_state["upload_report"] = ("failed", f"Nothing was loaded. {reason}")
        st.rerun()
    with (
        tempfile.TemporaryDirectory(prefix="beatline-upload-") as folder,
        st.status("Loading …", expanded=True) as status,
    ):
        sources = _saved(files, Path(folder))
        command = [sys.executable, "-m", "etl", "build", *map(str, sources)]
        command += ["--json", "--max-unpacked-gib", MOST_UNPACKED_GIB, "--wait", "60"]
        command += ["--out", str(warehouse_folder().resolve())]
        code, output, errors = _run(command, Path(folder))
        status.update(label="Loaded" if code == 0 else "Nothing was loaded")
    if code == 0:
        st.session_state["upload_report"] = ("done", _summary(output))
    else:
        st.session_state["upload_report"] = ("failed", _failure(code, errors))
    st.rerun()


def _saved(files: Sequence[UploadedFile], folder: Path) -> list[Path]:
    """Write the files under their own names, which the loader reads the month and force from."""
    saved = []
    for number, file in enumerate(files):
        # A folder for each: two files may have one name. Only the last part of a name is used.
        place = folder / str(number)
        place.mkdir()
        path = place / _last_part(file.name)
        path.write_bytes(file.getbuffer())
        saved.append(path)
        st.write(f"Received {plain(path.name)}")
    return saved


def _run(command: Sequence[str], folder: Path) -> tuple[int | None, str, str]:
    """Run the loader, showing how long it has been at work; its exit code, None when too slow."""
    progress = st.progress(0.0, text="Starting the loader")
    out, err = folder / "out", folder / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=project_folder())
        started = time.monotonic()
        try:
            while process.poll() is None and time.monotonic() - started < MOST_SECONDS:
                line = _last_line(err)
                done = next((i for i, stage in enumerate(STAGES) if line.startswith(stage)), 0)
                seconds = f"{time.monotonic() - started:.0f} s"
                progress.progress(done / (len(STAGES) - 1), text=f"{plain(line)} · {seconds}")
                time.sleep(SECONDS_BETWEEN_LOOKS)
        finally:
            # Also when the reader leaves the page: the old warehouse goes on serving.
            if process.poll() is None:
                process.terminate()
                process.wait()
                code = None
            else:
                code = process.returncode
    return code, out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace")


def project_folder() -> Path:
    """Where the loader is started: the folder of Beatline."""
    return Path(__file__).resolve().parents[2]


def _last_line(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").replace("\r", "\n").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "Reading")[:120]


def _summary(output: str) -> str:
    try:
        report = json.loads(output[output.index("{") :])
    except ValueError:
        return "Loaded. The figures on every page now include these files."
    names = ("rows_read", "rows_loaded", "rows_rejected", "rows_corrected")
    totals = report.get("totals", report)
    counts = {name: totals.get(name) for name in names if isinstance(totals.get(name), int)}
    words = ", ".join(f"{count:,} {name.removeprefix('rows_')}" for name, count in counts.items())
    return f"Loaded. Rows: {words}." if words else "Loaded. Every page now includes these files."


def _failure(code: int | None, errors: str) -> str:
    if code is None:
        return (
            f"Nothing was loaded: it took more than {MOST_SECONDS // 60} minutes. Load fewer "
            "files, or use “make data SOURCE=…” on the server."
        )
    # The loader's last word is its reason; the folder of the upload means nothing to a reader.
    reason = errors.rpartition("Failed: ")[2].strip() or "The loader gave no reason."
    reason = re.sub(r"\S*beatline-upload-[^/\s]*/(?:\d+/)?", "", reason)
    return f"Nothing was loaded; what was there is unchanged. {plain(reason[:LONGEST_MESSAGE])}"
