"""Editable install, sdist, and the wheel through the sdist all give the same package."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from cbs.version import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("cbs", "cli", "figures", "tests", "examples", ".ci")
BUILD = "import sys; from setuptools import build_meta as b; print(getattr(b, sys.argv[1])(sys.argv[2]))"


def build(kind: str, source: Path, out: Path) -> Path:
    """Build an sdist or a wheel of the tree `source` into `out`."""
    command = [sys.executable, "-c", BUILD, f"build_{kind}", str(out)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
    return out / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Source distribution of a copy of the checkout."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("sdist")
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
    for folder in filter(lambda name: (ROOT / name).is_dir(), SHIPPED):
        shutil.copytree(ROOT / folder, tree / folder, ignore=ignore)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, tree)
    return build("sdist", tree, out)


@pytest.fixture(scope="module")
def wheel_folder(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the contents of the wheel that was built from the sdist."""
    source, out, installed = (tmp_path_factory.mktemp(name) for name in ("source", "wheel", "installed"))
    with tarfile.open(sdist) as archive:
        archive.extractall(source, filter="data")
    (unpacked,) = source.iterdir()
    with zipfile.ZipFile(build("wheel", unpacked, out)) as archive:
        archive.extractall(installed)
    return installed


def packages() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[str] = settings["tool"]["setuptools"]["packages"]
    return found


def test_wheel_holds_every_source_file(wheel_folder: Path) -> None:
    for package, folder in (("cbs", "cbs"), ("cbs/cli", "cli"), ("cbs/figures", "figures")):
        for path in (ROOT / folder).rglob("*.py"):
            assert (wheel_folder / package / path.relative_to(ROOT / folder)).is_file(), path
    assert (wheel_folder / "cbs" / "py.typed").is_file()
    assert (wheel_folder / "cbs" / "__init__.pyi").is_file()
    assert not {path.name for path in wheel_folder.iterdir()} & {"cli", "figures", "tests"}


def test_wheel_imports_on_its_own(wheel_folder: Path) -> None:
    code = f"import importlib\nfor name in {packages()}:\n    print(importlib.import_module(name).__file__)"
    environment = {"PYTHONPATH": str(wheel_folder), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=wheel_folder, env=environment, capture_output=True, text=True, check=True
    )
    assert all(Path(line).is_relative_to(wheel_folder) for line in done.stdout.split())


def test_sdist_holds_what_a_reader_needs(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert names >= {
        "README.md",
        "LICENSE",
        "Makefile",
        "constraints.txt",
        "noxfile.py",
        "CITATION.cff",
        "tests/conftest.py",
        ".ci/run",
    }


def test_shipped_folders_import_under_the_package_from_anywhere(tmp_path: Path) -> None:
    code = "import cbs.cli, cbs.figures; print(cbs.cli.__name__, cbs.figures.__name__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cbs.cli", "cbs.figures"]


def test_one_version_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    assert version("coherent-backscattering") == __version__


def test_pins_have_no_address_and_cover_the_dependencies() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "@" not in text
    pinned = {re.split("[=;]", line)[0].lower().replace("_", "-") for line in text.splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [
        *project["dependencies"],
        *(entry for extra in ("test", "lint", "docs", "dask") for entry in extras[extra]),
    ]
    names = {re.split("[<>=; ]", entry)[0] for entry in needed if "python_version" not in entry}
    assert names - {"setuptools"} <= pinned


def test_the_changelog_has_dated_versions_and_ends_in_this_one() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *rest = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "Unreleased"
    found = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) \((\d{4}-\d\d-\d\d)\)", heading) for heading in rest]
    assert all(found), rest
    versions = [tuple(int(number) for number in match.groups()[:3]) for match in found if match]
    dates = [date.fromisoformat(match.group(4)) for match in found if match]
    assert versions == sorted(set(versions), reverse=True)
    assert dates == sorted(dates, reverse=True)
    if versions:
        assert ".".join(str(number) for number in versions[0]) == __version__


def test_supported_pythons_are_listed_from_the_oldest_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = "Programming Language :: Python :: 3."
    minors = [int(entry.removeprefix(name)) for entry in project["classifiers"] if entry.startswith(name)]
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert project["requires-python"] == f">=3.{minors[0]}"
    assert sys.version_info[:2] in [(3, minor) for minor in minors]


def test_every_extra_is_used() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    files = [path for folder in ("cbs", "cli", "figures") for path in (ROOT / folder).rglob("*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for extra in set(extras) - {"docs", "lint", "test"}:
        modules = [re.split("[<>=; ]", entry)[0].replace("-", "_") for entry in extras[extra]]
        asked = "|".join(modules)
        found = re.search(rf"(import |from |import_module\(\")({asked})\b", source)
        assert found, f"nothing imports {asked}, which the extra [{extra}] installs"
