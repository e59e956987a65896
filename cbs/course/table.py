"""The table of units. A new unit is one new file and one line here."""

from cbs.checks import Misuse
from cbs.course import classes, dephasing, flux, pairs, returns, scaling, spin, unknown_film
from cbs.course.unit import Unit

UNITS: tuple[Unit, ...] = (
    returns.UNIT,
    pairs.UNIT,
    flux.UNIT,
    spin.UNIT,
    classes.UNIT,
    dephasing.UNIT,
    scaling.UNIT,
    unknown_film.UNIT,
)


def find(name: str) -> Unit:
    """Return the unit `name`.

    Raises
    ------
    ValueError
        If there is no such unit; the message lists all.
    """
    for unit in UNITS:
        if unit.name == name:
            return unit
    raise Misuse(f"there is no {name!r}; the units are {', '.join(unit.name for unit in UNITS)}")
