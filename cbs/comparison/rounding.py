"""How many places a measured number has: those of its error."""

import math


def rounded(value: float, error: float) -> tuple[str, str]:
    """Return value and error with as many places as give the error two digits."""
    if not (math.isfinite(value) and math.isfinite(error)) or error <= 0.0:
        return f"{value:.4g}", f"{error:.2g}"
    places = 1 - math.floor(math.log10(error) + 1e-12)
    if float(f"{error:.{max(places, 0)}f}") >= 10.0 ** (2 - places):  # 9.96 becomes 10
        places -= 1
    if places < 0:
        step = 10.0**-places
        return f"{round(value / step) * step:.0f}", f"{round(error / step) * step:.0f}"
    return f"{value:.{places}f}", f"{error:.{places}f}"


def span(low: float, high: float, error: float) -> str:
    """Return an interval with the places of `error`; where that is none, four digits."""
    return f"{rounded(low, error)[0]} .. {rounded(high, error)[0]}"
