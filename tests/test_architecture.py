"""Imports point backwards along the pipe, and the folders are what the package says they are."""

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"cbs": "cbs", "cbs.cli": "cli", "cbs.figures": "figures"}

# The rooms in the order of the flow. A file may import its own room and the rooms before it.
FLOW = (
    {"constants", "checks", "provenance", "quantities", "version"},
    {"parameters", "scales"},
    {"kernels"},
    {"loops"},
    {"phases"},
    {"storage", "tallies"},
    {"engine"},
    {"observables"},
    {"comparison", "benchmark"},
    {"figures"},
    {"page", "film"},
    {"cli"},
)
ROOM_NUMBER = {room: number for number, rooms in enumerate(FLOW) for room in rooms}

# Rooms beside the pipe: what they may import, and who may import them.
APART = {
    "theory": {"constants", "checks", "parameters"},
    "ensembles": {"constants", "checks", "provenance", "version", "storage", "tallies", "engine"},
    "waves": {"constants", "checks", "parameters", "provenance", "version", "storage", "tallies", "engine"},
}
MEETS_APART = {"comparison", "figures", "page", "film", "cli"}

KERNEL_IMPORTS = {"numpy", "numba", "llvmlite", "math", "typing", "collections"}  # llvmlite: the back end of numba
KERNEL_COMPILER = "compile.py"  # the one file with the decorator; it also names the cache folder
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
each_file = pytest.mark.parametrize(("module", "path"), FILES, ids=[module for module, _ in FILES])


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, at top level or inside functions, with its line."""
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


@each_file
def test_every_file_stands_in_a_known_room(module: str, path: Path) -> None:
    assert module == "cbs" or room(module) in ROOM_NUMBER or room(module) in APART, f"{path}: add its room to FLOW"


@each_file
def test_imports_point_backwards(module: str, path: Path) -> None:
    if module == "cbs":  # the public face names everything, lazily; see test_importing_the_package_is_light
        return
    for imported, line in imports(path):
        if imported.split(".")[0] == "cbs":
            assert arrow_is_allowed(room(module), known_room(imported)), f"{path}:{line} imports {imported}"


@each_file
def test_only_the_last_rooms_use_the_public_face(module: str, path: Path) -> None:
    public = [
        (imported, line)
        for imported, line in imports(path)
        if imported.split(".")[0] == "cbs" and not known_room(imported)
    ]
    if module != "cbs" and room(module) not in MEETS_APART | {"benchmark"}:
        assert not public, f"{path} imports the whole package: {public}"


@each_file
def test_shipped_folders_are_imported_under_the_package(module: str, path: Path) -> None:
    tops = {imported.split(".")[0] for imported, _ in imports(path)}
    assert not tops & {"cli", "figures", "tests"}, path


def test_tests_and_examples_import_the_package_too() -> None:
    for path in [*(ROOT / "tests").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]:
        tops = {imported.split(".")[0] for imported, _ in imports(path)}
        assert not tops & {"cli", "figures"}, path


@each_file
def test_kernels_know_numbers_only(module: str, path: Path) -> None:
    if room(module) != "kernels" or path.name == KERNEL_COMPILER:
        return
    for imported, line in imports(path):
        inside = imported.startswith("cbs.kernels")
        assert inside or imported.split(".")[0] in KERNEL_IMPORTS, f"{path}:{line} imports {imported}"


@each_file
def test_files_and_functions_keep_the_budget(module: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES, f"{path} is too long: split it by idea"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert length_without_docstring(node) <= FUNCTION_LINES, f"{path}:{node.lineno} {node.name} is too long"


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
