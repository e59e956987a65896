"""Imports point backwards along the pipe, and the folders are what the package says they are."""

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import cbs
from cbs.names import PLACES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"cbs": "cbs", "cbs.cli": "cli", "cbs.figures": "figures"}

# The rooms in the order of the flow. A file may import its own room and the rooms before it.
FLOW = (
    {"constants", "checks", "errors", "names", "provenance", "quantities", "reading", "version"},
    {"parameters", "carriers", "scales", "turbid"},
    {"kernels"},
    {"loops"},
    {"phases"},
    {"storage", "tabled", "tallies"},
    {"engine"},
    {"observables"},
    {"comparison", "benchmark"},
    {"figures"},
    {"page", "film", "course"},
    {"cli"},
)
ROOM_NUMBER = {room: number for number, rooms in enumerate(FLOW) for room in rooms}

# Rooms beside the pipe: what they may import, and who may import them.
APART = {
    "theory": {"constants", "checks", "errors", "parameters", "carriers"},
    "ensembles": {"constants", "checks", "errors", "provenance", "version", "storage", "tabled", "tallies", "engine"},
    "waves": {"constants", "checks", "parameters", "provenance", "version", "storage", "tabled", "tallies", "engine"},
}
MEETS_APART = {"comparison", "figures", "page", "film", "course", "cli"}

KERNEL_IMPORTS = {"numpy", "numba", "llvmlite", "math", "typing", "collections"}  # llvmlite: the back end of numba
KERNEL_COMPILER = (
    "compile.py",
    "frontend.py",
    "machine_code.py",
    "optimiser.py",
)  # the decorator, the way through numba, the cache folder, the way through LLVM
FILE_LINES, FUNCTION_LINES = 300, 50


def source_files() -> list[tuple[str, Path]]:
    """(dotted module, file) for every file of the package, the tests left out."""
    found = []
    for package, folder in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            inside = path.relative_to(ROOT / folder).with_suffix("").parts
            found.append((".".join((package, *(part for part in inside if part != "__init__"))), path))
    return found


FILES = source_files()


@cache
def imports(path: Path) -> list[tuple[str, int]]:
    """Every module a file imports, at top level or inside functions, with its line."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            if node.module == "cbs":
                yield from ((f"cbs.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield str(node.module), node.lineno


def room(module: str) -> str:
    """The room of a module of the project; the package itself has none."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def known_room(module: str) -> str:
    """The room an import refers to: a name such as cbs.Conductor is the public face of the package, no room."""
    name = room(module)
    return name if name in ROOM_NUMBER or name in APART else ""


def arrow_is_allowed(importer: str, imported: str) -> bool:
    """Whether room `importer` may import room `imported`."""
    if importer == imported or not imported:
        return True
    if importer in APART:
        return imported in APART[importer]
    if imported in APART:
        return importer in MEETS_APART
    return ROOM_NUMBER[imported] <= ROOM_NUMBER[importer]


def test_every_file_stands_in_a_known_room() -> None:
    assert len(FILES) > 100
    lost = [path for module, path in FILES if module != "cbs" and not {room(module)} & (set(ROOM_NUMBER) | set(APART))]
    assert lost == [], "add its room to FLOW"


def test_imports_point_backwards() -> None:
    wrong = [
        f"{path}:{line} imports {imported}"
        for module, path in FILES
        if module != "cbs"  # the public face names everything, lazily; see test_importing_the_package_is_light
        for imported, line in imports(path)
        if imported.split(".")[0] == "cbs" and not arrow_is_allowed(room(module), known_room(imported))
    ]
    assert wrong == []


def test_arrows_against_the_flow_are_seen() -> None:
    for importer, imported in (
        ("loops", "phases"),
        ("observables", "figures"),
        ("theory", "loops"),
        ("loops", "theory"),
    ):
        assert not arrow_is_allowed(importer, imported)
    for importer, imported in (("phases", "loops"), ("cli", "theory"), ("theory", "parameters"), ("loops", "loops")):
        assert arrow_is_allowed(importer, imported)


def test_only_the_last_rooms_use_the_public_face() -> None:
    public = [
        f"{path}:{line} imports {imported}"
        for module, path in FILES
        if module != "cbs" and room(module) not in MEETS_APART | {"benchmark"}
        for imported, line in imports(path)
        if imported.split(".")[0] == "cbs" and not known_room(imported)
    ]
    assert public == []


def test_shipped_folders_are_imported_under_the_package() -> None:
    ours = [path for _, path in FILES]
    for path in [*ours, *(ROOT / "tests").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]:
        tops = {imported.split(".")[0] for imported, _ in imports(path)}
        assert not tops & {"cli", "figures"}, path
        assert path not in ours or "tests" not in tops, path


def test_refusals_are_the_exception_of_the_library() -> None:
    for module, path in FILES:
        if room(module) in {"cli", "kernels"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
                name = node.exc.func.id
                assert name not in {"ValueError", "TypeError"}, f"{path}:{node.lineno} raises {name}: Misuse, WrongType"


def test_kernels_know_numbers_only() -> None:
    kernels = [path for module, path in FILES if room(module) == "kernels" and path.name not in KERNEL_COMPILER]
    assert len(kernels) > 10
    for path in kernels:
        for imported, line in imports(path):
            inside = imported.startswith("cbs.kernels")
            assert inside or imported.split(".")[0] in KERNEL_IMPORTS, f"{path}:{line} imports {imported}"


def test_files_and_functions_keep_the_budget() -> None:
    for _, path in FILES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= FILE_LINES, f"{path} is too long: split it by idea"
        assert longest_function(text) <= FUNCTION_LINES, f"{path} has a function that is too long"
    for path in sorted((ROOT / "tests").rglob("*.py")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES, f"{path} is too long: split it by idea"


def longest_function(text: str) -> int:
    """Lines of the longest function of a source text, docstrings left out."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return max((length_without_docstring(function) for function in functions), default=0)


def length_without_docstring(function: ast.FunctionDef) -> int:
    """Lines of a function from `def` on, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_package_list_equals_the_folders_on_disk() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    on_disk = {
        ".".join((package, *path.parent.relative_to(ROOT / folder).parts))
        for package, folder in FOLDERS.items()
        for path in (ROOT / folder).rglob("__init__.py")
    }
    with_code = {
        ".".join((package, *path.parent.relative_to(ROOT / folder).parts))
        for package, folder in FOLDERS.items()
        for path in (ROOT / folder).rglob("*.py")
    }
    assert set(settings["packages"]) == on_disk
    assert with_code == on_disk, "every folder with code needs an __init__.py"
    assert settings["package-dir"] == {name: folder for name, folder in FOLDERS.items() if name != folder}


def test_every_public_name_is_there_and_stands_once() -> None:
    lines = (ROOT / "cbs" / "__init__.pyi").read_text(encoding="utf-8").splitlines()
    names = [line.rsplit(" as ", 1)[1] for line in lines if line.startswith("from ")]
    assert sorted(names) == sorted(set(names)) == sorted(PLACES) == sorted(dir(cbs))
    assert all(
        line == f"{line.split(' import ')[0]} import {name} as {name}"
        for line, name in zip((line for line in lines if line.startswith("from ")), names, strict=True)
    )
    for name in names:
        assert getattr(cbs, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cbs.nothing  # type: ignore[attr-defined]


def modules_after(code: str) -> set[str]:
    """Top-level names in sys.modules after running `code` in a fresh interpreter."""
    program = textwrap.dedent(code) + "\nimport sys; print('\\n' + ' '.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": ""}
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import cbs",
        "import cbs; cbs.Conductor(l=1e-7); dir(cbs)",
        """
        from cbs.cli.main import main
        try:
            main(["--help"])
        except SystemExit as stop:
            assert stop.code == 0
        """,
        """
        from cbs.cli.main import main
        try:
            main(["magnetoconductance", "--help"])
        except SystemExit as stop:
            assert stop.code == 0
        """,
    ],
    ids=["import", "conductor", "help", "help of a command"],
)
def test_importing_the_package_is_light(code: str) -> None:
    assert not modules_after(code) & {"numba", "matplotlib", "scipy", "llvmlite", "tqdm"}
