"""The only room where Monte Carlo and theory meet: formulas beside results, the verification table and fits."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cbs.comparison.formulary import Formula, formulas

__all__ = ["Formula", "formulas"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("cbs.comparison.formulary"), name)
    raise AttributeError(f"module 'cbs.comparison' has no attribute {name!r}")
