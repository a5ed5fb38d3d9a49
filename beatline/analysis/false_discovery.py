"""Of many looks, which pass when only so many of those that pass may be false?"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjusted_p(p: ArrayLike) -> NDArray[np.float64]:
    """The smallest share of false finds at which each look would be among those that pass.

    Parameters
    ----------
    p : p-values of all looks, in any order; NaN where there was no look

    Returns
    -------
    q, one for each: keep those at or below the share of false finds that you accept. NaN stays
    NaN and does not count as a look

    Raises
    ------
    ValueError : a p-value below 0 or above 1

    Notes
    -----
    Benjamini and Hochberg (1995): the i-th smallest of m is multiplied by m/i, and none may
    exceed a larger one's. Holds for looks that are unrelated or rise and fall together, as
    neighbouring cells do. See docs/methods.md#false-discovery.
    """
    given = np.asarray(p, dtype=float)
    q = np.full(given.shape, np.nan)
    looked = ~np.isnan(given)
    values = given[looked]
    if ((values < 0) | (values > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(-values, kind="stable")
    looks = len(values)
    scaled = values[order] * looks / np.arange(looks, 0, -1)
    adjusted = np.empty(looks)
    adjusted[order] = np.minimum.accumulate(scaled)
    q[looked] = np.minimum(adjusted, 1.0)
    return q
