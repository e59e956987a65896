"""What goes wrong in a build-up: words before what they name, clicks that show nothing, axes that move."""

from matplotlib.colors import to_hex
from matplotlib.text import Text

from cbs.figures.frame import steps
from cbs.figures.frame.settling import LETTER


def faults(picture, style):
    """Return a line for every fault of the steps of a figure."""
    grounds = {to_hex(getattr(style.palette, name)) for name in ("ground", "panel", "guide")}
    found, before, place = [], [], None
    for suffix, shown in steps.of(picture):
        seen = [artist for axes in shown.axes for artist in axes.get_children() if artist.get_visible()]
        added = [artist for artist in seen if artist not in before]
        axes_now = [(axes.get_position().bounds, axes.get_xlim(), axes.get_ylim()) for axes in shown.axes]
        if suffix == "-0":
            early = [artist for axes in shown.axes for artist in axes.texts if artist in seen and not _may_stay(artist)]
            found += [f"{text.get_text()!r} stands in an empty panel" for text in early]
        elif all(isinstance(artist, Text) or _colour(artist) in grounds for artist in added):
            found.append(f"step {suffix} adds no curve")
        if place not in (None, axes_now):
            found.append(f"axes move in step {suffix}")
        before, place = seen, axes_now
    return found


def _may_stay(text):
    return text.get_gid() == LETTER or text.get_label().endswith(steps.STAYS)


def _colour(artist):
    return steps._colour(artist)
