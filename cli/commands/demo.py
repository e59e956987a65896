"""`cbs demo`: the live page for the lecture hall, one file that needs no network."""

from pathlib import Path
from typing import Any, BinaryIO

import click

from cbs.cli.shared import film as films
from cbs.cli.shared import output
from cbs.cli.shared.types import Seed

IN_HELP = ("Show", 240, "Write the live page for the lecture hall: one file, no network.")


def _checked(_ctx: click.Context, option: click.Parameter, path: Path) -> Path:
    return output.checked(path, (".html", ".htm"), option)


@click.command(epilog="Example: cbs demo --out demo.html")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo.html"),
    show_default=True,
    callback=_checked,
    help="File of the page (.html).",
)
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Seed of the pool of loops.")
@films.options
def demo(out: Path, seed: int, **given: Any) -> None:
    """Write an interactive page: a loop and its partner, spins, phasors, waves and the conductance curve, live.

    One file under 600 kB with its own pool of 2048 loops. Sliders for field, coherence length and spin-orbit
    coupling; a tour, exercises; keys 1 to 5 for presets, t for the tour, e for exercises, w for the waves, space to
    pause, n for the next loop. Every scene has its own address. A film of your own (--l, --l-phi, --rashba ...) sets
    the lengths, the reach of the sliders and the presets.
    """
    from cbs.page.page import page
    from cbs.page.scales import USES, scales_of
    from cbs.storage import write_whole

    film = films.film(given)
    needless = films.unused(film, USES)
    if needless:
        click.echo(f"note: the page holds for any film as to {', '.join(needless)}", err=True)
    content = page(seed, scales_of(film)).encode()

    def fill(file: BinaryIO) -> None:
        file.write(content)

    write_whole(out, fill)
    click.echo(out)
    click.echo(f"seed {seed}, {len(content) / 1000.0:.0f} kB", err=True)
