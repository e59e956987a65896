"""Tables of fits for a supplement: CSV for machines, Markdown and LaTeX for people; open ends as limits."""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence

from cbs.comparison.fit import Fit, Parameter
from cbs.comparison.fit.results import UNITS
from cbs.comparison.rounding import rounded

SYMBOLS = {
    "L_phi": r"L_\varphi", "L_so": r"L_\mathrm{so}", "L_s": r"L_\mathrm{s}", "L_c": r"L_\mathrm{c}", "B0": "B_0",
    "prefactor": r"\alpha", "offset": r"\sigma_0", "curvature": "c_2", "slope": "c_1", "l": r"\ell",
}  # fmt: skip


def names_of(fits: Sequence[Fit]) -> list[str]:
    """Return the names of all parameters of all fits, each once, in their order."""
    return list(dict.fromkeys(p.name for fit in fits for p in fit.parameters))


def unit_of(parameter: Parameter) -> tuple[str, float]:
    """Return the unit in which a parameter is shown, and its scale."""
    return UNITS.get(parameter.unit, (parameter.unit, 1.0))


def words_of(p: Parameter, plus_minus: str, below: str, above: str) -> str:
    """Return a parameter as value and error, or as a limit of 95 % where an end is open."""
    _, scale = unit_of(p)
    if p.open_low and p.open_high:
        return "not fixed"
    if p.open_high:
        return f"{above}{scale * (p.low95 if math.isfinite(p.low95) else p.low):.3g}"
    if p.open_low:
        edge = p.high95 if math.isfinite(p.high95) else p.high
        return f"{below}{scale * edge:.3g}" if math.isfinite(edge) else "not fixed"
    value, error = rounded(scale * p.value, scale * p.error)
    return f"{value}{plus_minus}{error}"


def as_csv(fits: Sequence[Fit]) -> str:
    """Return one row a curve, every number with its error, its 68 and its 95 % interval in columns of their own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = names_of(fits)
    head, first = ["curve", "T_K", "model", "points"], {p.name: p for fit in reversed(fits) for p in fit.parameters}
    for name in names:
        unit = unit_of(first[name])[0].replace("^", "").replace("/", "_")
        tail = f"_{unit}" if unit else ""
        head += [f"{name}{part}{tail}" for part in ("", "_error", "_low", "_high", "_low95", "_high95")]
    writer.writerow([*head, "chi2", "dof", "p", "aic", "bic", "rms_e2_h", "points_that_count_as_one"])
    for fit in fits:
        row: list[object] = [fit.source, "" if fit.T is None else f"{fit.T:.6g}", fit.model, fit.B.size]
        own = {p.name: p for p in fit.parameters}
        for name in names:
            row += _numbers(own[name]) if name in own else [""] * 6
        numbers = (fit.chi2, float(fit.dof), fit.p, fit.aic, fit.bic, fit.rms, fit.inflation)
        writer.writerow([*row, *(_number(value) for value in numbers)])
    return out.getvalue()


def _numbers(p: Parameter) -> list[str]:
    _, scale = unit_of(p)
    return [_number(scale * value) for value in (p.value, p.error, p.low, p.high, p.low95, p.high95)]


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def _cells(fits: Sequence[Fit], plus_minus: str, below: str, above: str) -> list[list[str]]:
    names = names_of(fits)
    rows = []
    for fit in fits:
        own = {p.name: p for p in fit.parameters}
        row = [fit.source, "" if fit.T is None else f"{fit.T:.4g}", fit.model]
        row += [words_of(own[name], plus_minus, below, above) if name in own else "" for name in names]
        good = f"{fit.chi2:.0f}/{fit.dof}" if math.isfinite(fit.chi2) else ""
        rows.append([*row, good, f"{fit.rms:.2g}"])
    return rows


def _heads(fits: Sequence[Fit], title: Callable[[str], str]) -> list[str]:
    first = {p.name: p for fit in fits for p in fit.parameters}
    return [
        f"{title(name)} ({unit_of(first[name])[0]})" if unit_of(first[name])[0] else title(name)
        for name in names_of(fits)
    ]


def as_markdown(fits: Sequence[Fit]) -> str:
    """Return a table in Markdown."""
    heads = ["curve", "T (K)", "model", *_heads(fits, str), "chi2/dof", "rms (e2/h)"]
    cells = [[cell.replace("|", "/") for cell in row] for row in _cells(fits, " \u00b1 ", "< ", "> ")]
    rows = [heads, ["---"] * len(heads), *cells]
    kept = [i for i in range(len(heads)) if i == 0 or any(row[i] for row in cells)]
    return "\n".join("| " + " | ".join(row[i] for i in kept) + " |" for row in rows) + "\n" + _foot(fits) + "\n"


def _foot(fits: Sequence[Fit]) -> str:
    limits = any(p.open_low or p.open_high for fit in fits for p in fit.parameters)
    words = "Errors are one standard error" + ("; limits hold with 95 % confidence." if limits else ".")
    return f"\n{words}"


_LATEX = str.maketrans({"_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}"})


def as_latex(fits: Sequence[Fit]) -> str:
    """Return a table in LaTeX, for any document class and without packages."""
    heads = _heads(fits, lambda name: f"${SYMBOLS.get(name, name.translate(_LATEX))}$")
    heads = [
        "curve",
        "$T$ (K)",
        "model",
        *(head.replace("e^2/h", "$e^2/h$") for head in heads),
        r"$\chi^2$/dof",
        "rms ($e^2/h$)",
    ]
    cells = []
    for row in _cells(fits, r" \pm ", "< ", "> "):
        body = [f"${cell}$" if any(sign in cell for sign in ("\\pm", "<", ">")) else cell for cell in row[3:-2]]
        cells.append([*(cell.translate(_LATEX) for cell in row[:3]), *body, *row[-2:]])
    kept = [i for i in range(len(heads)) if i == 0 or any(row[i] for row in cells)]
    lines = [" & ".join(row[i] for i in kept) + r" \\" for row in cells]
    head = " & ".join(heads[i] for i in kept) + r" \\"
    columns = "l" + "r" * (len(kept) - 1)
    return "\n".join(
        [rf"\begin{{tabular}}{{{columns}}}", r"\hline", head, r"\hline", *lines, r"\hline", r"\end{tabular}", ""]
    )


FORMS: Mapping[str, Callable[[Sequence[Fit]], str]] = {".csv": as_csv, ".md": as_markdown, ".tex": as_latex}
