"""When a run ends, what it leaves on disk, where it computes: the same five options for every command with loops."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbs.cli.shared import ending, output
from cbs.cli.shared.types import Interval, Number, Quantity
from cbs.quantities import Dimension, show

if TYPE_CHECKING:
    from cbs.engine import Executor

C = TypeVar("C", bound=Callable[..., Any])
R = TypeVar("R", bound=output.Storable)

DURATION = Dimension("a duration", "30min", {"s": "1", "min": "60", "h": "3600", "d": "86400"}, ("d", "h", "min", "s"))
FILE = click.Path(path_type=Path)
ELSEWHERE = {  # what no number depends on
    "target_error", "max_time", "checkpoint", "resume", "executor", "workers", "output", "as_json", "theory", "config",
}  # fmt: skip


def options(unit: str) -> Callable[[C], C]:
    """Add `--target-error` (in `unit`), `--max-time`, `--checkpoint`, `--resume` and `--executor`."""

    def check(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
        return None if path is None else output.checked(path, (".npz",), option)

    added = (
        click.option(
            "--target-error", type=Number(positive=True), metavar="NUMBER",
            help=f"End when the largest standard error is this small{unit and f', in {unit}'}.",
        ),
        click.option(
            "--max-time", type=Quantity(DURATION, positive=True), help="End after this wall time, such as 30min or 2h."
        ),
        click.option("--checkpoint", type=FILE, callback=check, help="Keep finished batches in this .npz file."),
        click.option("--resume", is_flag=True, help="Go on from --checkpoint if it exists, with its seed."),
        click.option(
            "--executor", default="threads", show_default=True, metavar="WHERE",
            help="threads, processes, dask://host:port or mpi; same result everywhere.",
        ),
    )  # fmt: skip

    def add(command: C) -> C:
        for option in reversed(added):
            command = option(command)
        return command

    return add


def compute(label: str, work: Callable[..., R], given: dict[str, Any]) -> tuple[R, bool]:
    """Run `work(workers, executor, progress, schedule)` as the options say; the result and whether it was interrupted.

    Ranks of MPI other than 0 compute batches here and never return.

    Raises
    ------
    click.ClickException
        If a package, a cluster or its workers are missing.
    click.UsageError
        If the checkpoint and the output are the same file.
    """
    from cbs.engine import Schedule

    schedule = Schedule(
        given["target_error"], given["max_time"], given["checkpoint"], given["resume"], asked=_asked(given)
    )
    if given["checkpoint"] is not None and _same(given["checkpoint"], given.get("output")):
        raise click.UsageError(f"--checkpoint and --output are the same file, {given['output']}; give them two names")

    def finish(progress: Callable[[int, int], None]) -> R:
        with _opened(given["executor"], given["workers"]) as pool:
            return work(workers=given["workers"], executor=pool, progress=progress, schedule=schedule)

    try:
        result, interrupted = output.compute(label, finish, given["target_error"], given["max_time"])
    except (ImportError, RuntimeError) as error:
        if ending.interrupted():
            raise KeyboardInterrupt from error
        raise click.ClickException(str(error)) from error
    if interrupted and given.get("theory"):
        given["theory"] = False
        click.echo("note: interrupted, so the formulas are left out", err=True)
    if result.provenance.ended_by in ("target_error", "max_time"):
        click.echo(f"ended by --{result.provenance.ended_by.replace('_', '-')}", err=True)
    return result, interrupted


def _opened(spec: str, workers: int | None) -> AbstractContextManager["Executor | None"]:
    from cbs.engine import executor

    return nullcontext() if spec == "threads" else executor(spec, workers)


def _same(one: Path, other: Path | None) -> bool:
    return other is not None and one.resolve() == other.resolve()


def _asked(given: Mapping[str, Any]) -> dict[str, str]:
    """The options that the numbers depend on as they were given, by their names on the command line."""
    ctx = click.get_current_context()
    options = [param for param in ctx.command.params if isinstance(param, click.Option) and param.name not in ELSEWHERE]
    return {
        max(option.opts, key=len): _shown(option, given[str(option.name)])
        for option in options
        if given.get(str(option.name)) not in (None, (), False)
    }


def _shown(option: click.Option, value: Any) -> str:
    dimension = getattr(option.type, "dimension", None)
    if isinstance(value, Interval):
        ends = dict.fromkeys((value.start, value.stop))
        return "..".join(f"{end:g}" if dimension is None else show(end, dimension) for end in ends)
    if dimension is not None and isinstance(value, float):
        return show(value, dimension)
    return "given" if value is True else str(value)
