"""Which closed formula covers which question, with its range and source."""

from cbs.comparison.formulary.beside import Formula, formulas

__all__ = ["Formula", "formulas"]
