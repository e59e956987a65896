"""All claims, one file a group, found by being here: a file with a GROUP is in the table."""

from importlib import import_module
from pkgutil import iter_modules

from cbs.comparison.claim import Group


def _found() -> list[Group]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    groups: list[Group] = [module.GROUP for module in modules if hasattr(module, "GROUP")]
    return sorted(groups, key=lambda group: (group.place, group.name))


GROUPS = tuple(group for group in _found() if not group.waves)
WAVE_GROUPS = tuple(group for group in _found() if group.waves)
