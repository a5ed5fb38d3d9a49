"""Plain-English parts of the sentences that statistics are told in."""

import math

# With fewer in the part or in the whole, a percentage says less than the two counts do.
FEWEST_FOR_A_PERCENTAGE = 20


def plural(count: float, one: str, many: str) -> str:
    """A count with its noun: "1 record", "1,234 records"."""
    return f"{count:,.0f} {one if round(count) == 1 else many}"


def percent_text(share: float) -> str:
    """A share as a whole percentage; "under 1%" and "over 99%" where that would say none or all."""
    text = f"{share:.0%}"
    if text == "0%" and share > 0:
        return "under 1%"
    return "over 99%" if text == "100%" and share < 1 else text


def range_text(low: float, high: float) -> str:
    """The whole counts from low to high: "96 to 141"; "at most 3" when 0 is among them.

    Rounded inwards: a count lies within the words exactly when it lies within the numbers. A
    range too narrow to hold two counts is given by its middle: "about 12".
    """
    lowest, highest = math.ceil(low), math.floor(high)
    if lowest <= 0:
        return f"at most {highest:,}"
    if lowest >= highest:
        return f"about {(low + high) / 2:,.0f}"
    return f"{lowest:,} to {highest:,}"
