"""Messages of the library under the names of the command line: what it calls B was asked for as --field."""

import re
from collections.abc import Sequence

import click

# Names of the library whose option is called otherwise; the first that a command has is meant.
ALIASES = {
    "B": ("--field",),
    "field": ("--field",),
    "rng": ("--seed",),
    "matrices": ("--loops",),
    "walks": ("--loops",),
    "tau_over_tau_phi": ("--tau-ratio",),
    "T": ("--temperature",),
    "D": ("--diffusion",),
    "n_legs": ("--steps",),
    "names": ("--ensemble",),
    "ensembles": ("--ensemble",),
    "n_steps": ("--length", "--steps"),
    "lengths": ("--length",),
    "L_phi": ("--l-phi",),
    "k_F": ("--k-f",),
    "angles": ("--angle", "--mean-cosine"),
    "q": ("--angle",),
    "widths": ("--width",),
    "strengths": ("--strength",),
    "spin": ("--helical", "--turn"),
    "layers": ("--graphene",),
    "L_i": ("--l-i",),
    "paths": ("--family",),
    "scatterers": ("--mean-cosine", "--scattering"),
    "geometry": ("--geometry", "--width"),
    "G": ("--nyquist",),
    "rate": ("--a-p", "--nyquist"),
    "group": ("--only",),
    "realizations": ("--loops",),
    "fields": ("--field-ratio",),
    "couplings": ("--coupling",),
    "rashba": ("--coupling",),
    "detuned": ("--share",),
    "L_T": ("--l-t",),
    "L_so_z": ("--elliott-yafet-z",),
}
_SUBJECT = re.compile(r"^(\w+)(?= (?:must|may|needs|goes|is|does|holds|has|cannot)\b)")
_OTHERS = re.compile(r";? ?(?:see|use) cbs\.[\w.]+(?:\([^)]*\))?")


class _Running:
    """The command that runs in this process."""

    command: click.Command | None = None


def runs(command: click.Command | None) -> None:
    """Note the command whose options messages are to name."""
    _Running.command = command


def by_options(message: str) -> str:
    """Return a message of the library with its subject as the option that was given."""
    if _Running.command is None:
        return message
    flags = _flags(_Running.command.params)

    def option(subject: re.Match[str]) -> str:
        name = subject[1]
        return flags.get(name) or next((flag for flag in ALIASES.get(name, ()) if flag in flags.values()), name)

    return _OTHERS.sub("", _SUBJECT.sub(option, message))


def _flags(params: Sequence[click.Parameter]) -> dict[str, str]:
    return {str(p.name): max(p.opts, key=len) for p in params if isinstance(p, click.Option)}
