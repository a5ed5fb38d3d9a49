"""Starts the double for a person or a browser; ends with Ctrl+C."""

import argparse
import time
from pathlib import Path

from tests.double import double


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.double", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8600, help="of the police; three more follow it"
    )
    parser.add_argument("--into", type=Path, default=Path("double"), help="for the configuration")
    parser.add_argument("--tls", action="store_true", help="over https, with its own certificate")
    parser.add_argument("--full-size", action="store_true", help="the newest archive has 1.7 GB")
    parser.add_argument("--force", default="derbyshire", help="whose configuration is written")
    options = parser.parse_args(arguments)
    with double(options.into, tls=options.tls, port=options.port) as it:
        it.limited = True
        if options.full_size:
            it.full_size()
        told = {
            "police": it.police,
            "archives": it.s3,
            "ONS": it.ons,
            "Nomis": it.nomis,
            "proxy": it.proxy,
            "configuration": it.config(options.into.resolve(), options.force),
            "certificate": it.ca,
        }
        for name, value in told.items():
            if value:
                print(f"{name:13} {value}", flush=True)  # noqa: T201 - what it is started for
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
