"""Whatever is no number, or none that can be computed with, is refused at the border of every closed formula."""

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cbs import theory
from cbs.errors import Misuse

OTHERS = {"first_crossing"}  # takes a function


def public() -> list[tuple[str, Callable[..., Any], list[str]]]:
    """Formulas with the names of the parameters that each needs."""
    found = []
    for name in sorted(set(dir(theory)) - OTHERS):
        formula = getattr(theory, name)
        if name.startswith("_") or inspect.isclass(formula) or not callable(formula):
            continue
        kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        parameters = inspect.signature(formula).parameters.values()
        needed = [p.name for p in parameters if p.default is p.empty and p.kind not in kinds]
        if needed:
            found.append((name, formula, needed))
    return found


EVERY = public()
OF_NUMBERS = [formula for formula in EVERY if not {"couplings", "terms"} & set(formula[2])]


@pytest.mark.parametrize(("name", "formula", "needed"), EVERY, ids=[name for name, *_ in EVERY])
def test_what_is_no_number_is_refused(name: str, formula: Callable[..., Any], needed: list[str]) -> None:
    masked = np.ma.masked_array([1.0, 2.0], [False, True])
    for bad in ("a", 1j, np.nan, None, masked):
        with pytest.raises(Misuse):
            formula(**dict.fromkeys(needed, bad))


@pytest.mark.parametrize(("name", "formula", "needed"), OF_NUMBERS, ids=[name for name, *_ in OF_NUMBERS])
def test_absurd_numbers_are_refused_or_computed(name: str, formula: Callable[..., Any], needed: list[str]) -> None:
    for bad in (1e300, -1e300, 1e-300):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = formula(**dict.fromkeys(needed, bad))
            except Misuse:
                continue
        assert not np.any(np.isnan(np.asarray(found, dtype=np.complex128)))
