"""Files as instruments and people write them, made from one curve that is known: R in ohm at fields in tesla.

Each shape is a function of the curve that returns the content of a file and the options that it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cbs.comparison.measured import CONDUCTANCE_QUANTUM

B = np.round(np.linspace(-0.025, 0.025, 51), 6)
SIGMA = 12.0 - 0.3 * np.log1p((np.abs(B) / 2e-3) ** 1.5)  # e^2/h: a cusp, of no importance here
OHM = 1.0 / (SIGMA * CONDUCTANCE_QUANTUM)


@dataclass(frozen=True)
class Shape:
    """Content of a file, its name, the options of `read_measured` that it needs, and how many curves it holds."""

    content: bytes
    name: str = "film.dat"
    options: dict[str, Any] = field(default_factory=dict)
    curves: int = 1


def rows(*columns: Any, sign: str = ",", form: str = "%.9g") -> str:
    return "\n".join(
        sign.join(c if isinstance(c, str) else form % c for c in row) for row in zip(*columns, strict=True)
    )


def ppms() -> Shape:
    """Preamble, [Data], empty columns for bridges not used, field in Oe, standard deviation of the reading."""
    head = "[Header]\r\n; Quantum Design style\r\nTITLE,film\r\nINFO,10,UNITS:uA\r\nFILEOPENTIME,1,2,3\r\n[Data]\r\n"
    names = (
        "Comment,Time Stamp (sec),Status (code),Temperature (K),Magnetic Field (Oe),Sample Position (deg),"
        "Bridge 1 Resistivity (Ohm-m),Bridge 1 Excitation (uA),Bridge 2 Resistivity (Ohm-m),Bridge 2 Excitation (uA),"
        "Bridge 1 Std. Dev. (Ohm-m),Number of Readings,Bridge 1 Resistance (Ohms),Bridge 2 Resistance (Ohms)\r\n"
    )
    body = [
        f",{3.6e9 + i},4449,{2.0 + 0.0004 * (i % 3)},{1e4 * b:.2f},0,{r * 2e-8:.9g},10,,,1e-12,25,{r:.9g},\r\n"
        for i, (b, r) in enumerate(zip(B, OHM, strict=True))
    ]
    return Shape((head + names + "".join(body)).encode())


def two_sweeps() -> Shape:
    """Tabs, up and down in pairs of columns, kilohm."""
    text = "B_up (mT)\tR_up (kOhm)\tB_down (mT)\tR_down (kOhm)\n"
    return Shape((text + rows(1e3 * B, 1e-3 * OHM, -1e3 * B, 1e-3 * OHM[::-1], sign="\t")).encode(), "sweeps.txt")


def lockin_by_gate() -> Shape:
    """Volts of a lock-in at 10 nA, two gates, phase and excitation beside them."""
    both = [np.concatenate([c, c]) for c in (B, OHM * 10e-9)]
    gate = np.repeat([-2.0, -1.8], B.size)
    text = "Vg (V)\tB (T)\tLockin X (V)\tLockin phase (deg)\tSource bias (V)\n"
    text += rows(gate, *both, np.full(gate.size, 0.1), np.full(gate.size, 1e-3), sign="\t")
    return Shape(text.encode(), "gates.dat", {"current": "10nA"}, 2)


def headerless() -> Shape:
    """Two columns of numbers and nothing else: field in tesla, volts."""
    return Shape(rows(B, OHM * 1e-6).encode(), "trace.csv", {"x": "1:T", "y": "2:V", "current": "1uA"})


def instrument_42() -> Shape:
    """Forty-two columns: times, set points, thermometers, four lock-ins with two channels each."""
    names = ["Timestamp", "Field_set (T)", "Field (T)", "T_mc (mK)", "T_still (K)"]
    names += [f"LI{i}_{part} (V)" for i in range(1, 5) for part in ("X", "Y")]
    names += [f"aux{i} (V)" for i in range(42 - len(names))]
    columns: list[Any] = [
        [f"2024-03-01 10:{i:02d}:00" for i in range(B.size)],
        np.round(B, 2),
        B,
        np.full(B.size, 31.0),
    ]
    columns += [np.full(B.size, 0.9)] + [np.random.default_rng(i).normal(size=B.size) for i in range(42 - 5)]
    columns[9] = OHM * 5e-9
    text = "\t".join(names) + "\n" + rows(*columns, sign="\t")
    return Shape(text.encode(), "run42.txt", {"x": "Field (T)", "y": "LI3_X (V)", "current": "5nA"})


def decimal_comma() -> Shape:
    """Semicolons, decimal comma, a byte order mark, ohm signs."""
    text = "Magnetfeld [mT];R_xx [\u03a9]\n" + rows(1e3 * B, OHM, sign=";").replace(".", ",")
    return Shape(text.encode("utf-8-sig"), "messung.csv")


def rows_of_temperatures() -> Shape:
    """A matrix: fields along the first row, a temperature a row, conductance in e^2/h."""
    text = "T_K\\B_mT\t" + "\t".join(f"{1e3 * b:g}" for b in B) + "\n"
    text += "\n".join(f"{T}\t" + "\t".join(f"{s:.9g}" for s in SIGMA) for T in (1.5, 3.0, 6.0))
    return Shape(text.encode(), "matrix.txt", {"y": ":e2/h"}, 3)


def latin_percent() -> Shape:
    """Percent comments, Latin-1 micro sign, blanks, microsiemens."""
    text = "% sample 7\n% B (mT)  G (\u00b5S)\n" + rows(1e3 * B, 1e6 * SIGMA * CONDUCTANCE_QUANTUM, sign="   ")
    return Shape(text.encode("latin-1"), "g.txt")


def unit_line() -> Shape:
    """Names in one line, units in the next, as plotting programs export; a field in gauss and ohm a square."""
    return Shape(("Field\tRs\nG\tOhm/sq\n" + rows(1e4 * B, OHM, sign="\t")).encode(), "origin.txt")


def wide_temperatures() -> Shape:
    """One column of field, one of resistance for every temperature."""
    return Shape(("B_T,R_2K (Ohm),R_4K (Ohm),R_8K (Ohm)\n" + rows(B, OHM, OHM, OHM)).encode(), "wide.csv", curves=3)


def numpy_saved() -> Shape:
    """What numpy.savetxt writes with a header."""
    return Shape(("# B[T] sigma[e^2/h]\n" + rows(B, SIGMA, sign=" ", form="%.18e")).encode(), "saved.txt")


def thin_film() -> Shape:
    """Resistivity of a film of 20 nm in micro-ohm centimetres, field in kOe."""
    text = "H (kOe), rho (\u00b5\u03a9 cm)\n" + rows(10.0 * B, OHM * 20e-9 * 1e8)
    return Shape(text.encode(), "film.csv", {"thickness": 20e-9})


def gates_in_rows() -> Shape:
    """One sweep a row, fields and gates not in the file: volts at 10 nA."""
    text = "# lock-in readings, one gate a row\n" + "\n".join(
        rows(OHM * 10e-9, sign=" ").replace("\n", " ") for _ in range(4)
    )
    options = {"x": "-25mT..25mT", "y": ":V", "current": "10nA", "by": "-1.7V..-2V"}
    return Shape(text.encode(), "stack.txt", options, 4)


def quoted() -> Shape:
    """A spreadsheet's export: quoted cells, a trailing comma, an empty line, Windows line ends."""
    body = rows(B, OHM).replace("\n", '",\r\n"').replace(",0", ",0")
    body = "\r\n".join(f'"{b:.9g}","{r:.9g}",' for b, r in zip(B, OHM, strict=True))
    return Shape(f'"\u00b50H (T)","Rxx (Ohm)",\r\n{body}\r\n\r\n'.encode(), "export.csv")


def kept_apart() -> Shape:
    """Names and units as comments of a data server: three lines, the third the number of rows."""
    text = '# B\tR\n# "B (T)"\t"R (Ohm)"\n# 51\n' + rows(B, OHM, sign="\t")
    return Shape(text.encode(), "server.dat")


def errors_beside() -> Shape:
    """Quoted titles with a comma before the unit, semicolons, the error of R called dR."""
    body = "\r\n".join(f'"{b:.6f}";"{r:.9g}";"{1e-4 * r:.6g}"' for b, r in zip(B, OHM, strict=True))
    return Shape(f'"B, T";"R, Ohm";"dR, Ohm"\r\n{body}'.encode(), "cells.csv")


def unit_ends_in_a_bracket() -> Shape:
    """A unit after an underscore that itself ends with a bracket."""
    text = "B_T,G_e2/(2pi2hbar)\n" + rows(B, np.pi * SIGMA)
    return Shape(text.encode(), "quanta.csv")


def sixteen_bits() -> Shape:
    """UTF-16 with its mark, microsiemens."""
    text = "B (mT),G (\u00b5S)\n" + rows(1e3 * B, 1e6 * SIGMA * CONDUCTANCE_QUANTUM)
    return Shape(text.encode("utf-16"), "logger.csv")


def kilo_everything() -> Shape:
    """Field in kOe, kilohm, semicolons."""
    return Shape(("H [kOe];Rxx [k\u03a9]\n" + rows(10.0 * B, 1e-3 * OHM, sign=";")).encode(), "kilo.csv")


def comma_and_tab() -> Shape:
    """Decimal comma with tabs and powers of ten."""
    text = "Feld / T\tRxx / Ohm\n" + rows(B, OHM, sign="\t", form="%.9E").replace(".", ",")
    return Shape(text.encode(), "export.txt")


def blocks_of_temperatures() -> Shape:
    """Blocks one below the other, as gnuplot wants them; the temperature stands in a comment above each."""
    block = rows(1e3 * B, OHM, sign=" ")
    text = "".join(f"# sweep {i}, T = {T} K\n# B_mT R_ohm\n{block}\n\n\n" for i, T in enumerate((1.5, 4.2)))
    return Shape(text.encode(), "blocks.dat", {}, 2)


SHAPES: dict[str, Callable[[], Shape]] = {
    make.__name__: make
    for make in (
        ppms, two_sweeps, lockin_by_gate, headerless, instrument_42, decimal_comma, rows_of_temperatures, latin_percent,
        unit_line, wide_temperatures, numpy_saved, thin_film, gates_in_rows, quoted, kept_apart,
        errors_beside, unit_ends_in_a_bracket, sixteen_bits, kilo_everything, comma_and_tab, blocks_of_temperatures,
    )
}  # fmt: skip
