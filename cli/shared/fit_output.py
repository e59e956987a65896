"""What `cbs fit` prints and writes: text, the JSON document, tables, methods, pictures."""

import io
import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cbs.cli.shared import output
from cbs.cli.shared.fit_work import FITTING, READING, STEPS
from cbs.version import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cbs.cli.shared.fit_work import Answer
    from cbs.comparison.coherence_law import CoherenceLaw
    from cbs.comparison.fit import Fit, Parameter


def document(answer: "Answer", given: dict[str, Any]) -> dict[str, Any]:
    """Return everything as one JSON document, SI units and e^2/h."""
    from cbs.comparison import field_scan, model_choice
    from cbs.comparison.analysis import with_data
    from cbs.comparison.fit import Fit

    found = answer.analysis
    fits = [with_data(fit.to_dict(), curve) for fit, curve in zip(found.fits, found.curves, strict=True)]
    for i, one in enumerate(fits):
        one["messages"] = found.messages(i)
        one["residuals_e2_h"] = found.fits[i].residuals.tolist()
    used = {name: given[name] for name in READING + STEPS + FITTING}
    whole: dict[str, Any] = {"fits": fits}
    if not isinstance(found.found, Fit):
        whole["joint"] = found.found.to_dict()["joint"]
    plain = {name: str(value) if isinstance(value, Path) else value for name, value in used.items()}
    options = {name: list(value.items()) if isinstance(value, dict) else value for name, value in plain.items()}
    if answer.law is not None:
        whole["law"] = _law(answer.law)
    if answer.choice is not None:
        whole["comparison"] = model_choice.as_dict(answer.choice)
    if answer.scans:
        whole["scans"] = [field_scan.as_dict(scan) for scan in answer.scans]
    return {**whole, "meta": {"version": __version__, "options": options}}


def _law(law: "CoherenceLaw") -> dict[str, Any]:
    terms = {
        term.name: {"value": term.value, "error": term.error, "low": term.low, "high": term.high, "unit": term.unit}
        for term in law.terms
    }
    return {
        "terms": terms, "T_K": law.T, "L_phi_m": law.L_phi, "D_m2_s": law.D, "chi2": law.chi2, "dof": law.dof,
        "messages": law.messages,
    }  # fmt: skip


def write_files(answer: "Answer", document: dict[str, Any], given: dict[str, Any]) -> list[Path]:
    """Write table, methods, pictures and document where they were asked for; return what was written."""
    from cbs.comparison import methods, tables
    from cbs.storage import write_whole

    found, contents = answer.analysis, list[tuple[Path, bytes]]()
    if given["table"] is not None:
        contents.append((given["table"], tables.FORMS[given["table"].suffix.lower()](found.fits).encode()))
    if given["methods"] is not None:
        contents.append((given["methods"], methods.methods(found.fits, found.curves, found.shared).encode()))
    if given["output"] is not None:
        contents.append((given["output"], (output.as_json(document) + "\n").encode()))
    if given["plot"] is not None:
        from cbs.figures.results import fitted

        contents.append((given["plot"], drawn(fitted.draw(found.fits, given["style"]), given["plot"])))
    if given["law_plot"] is not None and answer.law is not None:
        from cbs.figures.results import fit_law

        contents.append((given["law_plot"], drawn(fit_law.draw(answer.law, given["style"]), given["law_plot"])))
    if given["contour_plot"] is not None:
        from cbs.figures.results import fit_contours

        picture = fit_contours.draw(found.fits, given["style"])
        contents.append((given["contour_plot"], drawn(picture, given["contour_plot"])))
    if given["scan_plot"] is not None:
        from cbs.figures.results import fit_scan

        contents.append((given["scan_plot"], drawn(fit_scan.draw(answer.scans[0], given["style"]), given["scan_plot"])))
    for path, content in contents:
        write_whole(path, partial(_put, content))
    return [path for path, _ in contents]


def _put(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def drawn(picture: "Figure", path: Path) -> bytes:
    """Return a picture in the form that the name of its file asks for."""
    stream = io.BytesIO()
    picture.savefig(stream, format=path.suffix[1:].lower())
    return stream.getvalue()


def text(answer: "Answer") -> str:
    """Return what a person reads: what was understood, parameters, and notes, curve by curve; the law at the end."""
    from cbs.comparison import field_scan, model_choice

    found, lines, said = answer.analysis, list[str](), set[str]()
    for i, (fit, curve) in enumerate(zip(found.fits, found.curves, strict=True)):
        lines.append(_head(fit))
        lines.extend(f"  read: {note}" for note in curve.notes if note not in said)
        said.update(curve.notes)
        lines.extend(f"  {line}" for line in _parameters(fit))
        if "L_phi" in fit.fixed and any(p.name == "A" for p in fit.parameters):
            lines.append(f"  L_phi = {1e9 * fit.fixed['L_phi']:.4g} nm by the law")
        new = [message for message in found.messages(i) if message not in said]
        said.update(new)
        lines.extend(f"  note: {message}" for message in new)
        lines.append("")
    if answer.choice is not None:
        lines.extend([*model_choice.lines(answer.choice), ""])
    for scan in answer.scans:
        lines.extend([*field_scan.lines(scan), ""])
    if answer.law is not None:
        lines.extend(_law_lines(answer.law))
    return "\n".join(lines).rstrip()


def _law_lines(law: "CoherenceLaw") -> list[str]:
    from cbs.comparison.rounding import rounded, span

    rate = "1/tau_phi" if law.D else "1/L_phi^2"
    parts = {"A": "A T^p", "B": "B T^2", "rate_0": "rate_0"}
    terms = " + ".join(words for name, words in parts.items() if name in [term.name for term in law.terms])
    lines = [f"law of the temperature: {rate} = {terms}, T in K; chi^2 {law.chi2:.2g} for {law.dof} degrees of freedom"]
    for term in law.terms:
        if term.error == 0.0:
            lines.append(f"  {term.name:<7}{term.value:g}, held")
            continue
        unit, scale = ("1/um^2", 1e-12) if term.unit == "1/m^2" else ("1/ns", 1e-9) if term.unit == "1/s" else ("", 1.0)
        value, error = rounded(scale * term.value, scale * term.error)
        tail = f" {unit}" if unit else ""
        ends = f"68 % {span(scale * term.low, scale * term.high, scale * term.error)}{tail}"
        lines.append(f"  {term.name:<7}{value} +- {error}{tail}   {ends}")
    return lines + [f"  note: {message}" for message in law.messages]


def _head(fit: "Fit") -> str:
    from cbs.comparison.fit import MODELS

    words = MODELS[fit.model].words if fit.model in MODELS else fit.words
    return f"{fit.source}: {fit.model}, {words}; {fit.B.size} points, rms residual {fit.rms:.3g} e^2/h"


def _parameters(fit: "Fit") -> list[str]:
    rows = [_row(p) for p in fit.parameters]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return [f"{a:<{widths[0]}}  {b:>{widths[1]}}   {c:<{widths[2]}}   {d}".rstrip() for a, b, c, d in rows]


def _row(p: "Parameter") -> tuple[str, str, str, str]:
    """Name, value with error or limit, 68 and 95 % intervals."""
    from cbs.comparison import tables
    from cbs.comparison.rounding import span

    unit, scale = tables.unit_of(p)
    tail = f" {unit}" if unit else ""
    value = tables.words_of(p, " +- ", "< ", "> ") + tail + (" (95 %)" if p.open_low != p.open_high else "")
    spans = [f"{word} {span(scale * low, scale * high, scale * p.error)}{tail}" for word, low, high in
             (("68 %", p.low, p.high), ("95 %", p.low95, p.high95))]  # fmt: skip
    return p.name, value, spans[0], spans[1] + (", shared" if p.shared else "")


def show(files: Sequence[str], given: dict[str, Any]) -> None:
    """Draw the curves of the files as they were read, say what was understood and what to do next."""
    import click

    from cbs.cli.shared.fit_work import read
    from cbs.comparison.first_look import first_look, next_command
    from cbs.figures.results import fit_shown
    from cbs.storage import write_whole

    if not files:
        raise click.UsageError("--show needs a FILE, or - for standard input")
    looks = [first_look(curve, given["l"]) for name in files for curve in read(name, given)]
    said: set[str] = set()
    for look in looks:
        curve = look.curve
        click.echo(f"{curve.name}: {curve.B.size} points, noise about {look.noise:.2g} e^2/h")
        for note in curve.notes:
            if note not in said:
                click.echo(f"  read: {note}")
        said.update(curve.notes)
        fields = ", ".join(f"{name} about {1e3 * field:.2g} mT" for name, field in look.fields.items())
        click.echo(f"  seen: {fields}; to be fitted: {look.reason}")
        for finding in look.findings:
            click.echo(f"  note: {finding.sentence}: {finding.remedy}")
    path = given["plot"] or Path(f"{Path(files[0]).stem if files[0] != '-' else 'stdin'}-shown.png")
    write_whole(path, partial(_put, drawn(fit_shown.draw(looks, given["style"]), path)))
    click.echo(f"wrote {path}", err=True)
    if any("--length-over-width" in note for look in looks for note in look.curve.notes):
        click.echo("note: if the sample is no square add --length-over-width NUMBER: all lengths depend on it")
    click.echo(f"next: {next_command(looks, files, _kept(given))}")


def _kept(given: dict[str, Any]) -> list[str]:
    """Options of reading as they were given, for the next command."""
    flags = {"workbook_sheet": "--sheet", "rows_are_curves": "--rows"}
    kept = []
    for name in (*READING, "l"):
        if given[name] is not None:
            words = [flags.get(name, f"--{name.replace('_', '-')}")]
            length = name in ("l", "thickness") and isinstance(given[name], float)
            words += [] if given[name] is True else [f"{1e9 * given[name]:g}nm" if length else str(given[name])]
            kept.append(shlex.join(words))
    return kept
