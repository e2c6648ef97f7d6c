"""``pose plugins new``: what it writes works as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fake_plugins import python_environment, run_pose, write_dist_info
from pose_core.errors import PluginError
from pose_core.scaffold import PARTS, Project, write_project


def test_names_follow_from_the_name() -> None:
    project = Project("big-horse")
    assert (project.distribution, project.package, project.scope) == ("pose-big-horse", "pose_big_horse", "big-horse")
    assert (project.class_prefix, project.constant) == ("BigHorse", "BIG_HORSE")
    assert Project("pose-horse") == Project("pose-horse", "horse")
    assert Project("horse", "pony").scope == "pony"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Horse",), r"The name 'Horse' must .* start with a letter\. Did you mean 'horse'\?"),
        (("race horse",), r"Did you mean 'race-horse'\?"),
        (("3d",), r"start with a letter\.$"),
        (("body-parts", "body"), "the scope 'body' belongs to pose-body; the author of pose-body-parts must choose"),
        (("core",), "the package pose-core is a first-party package"),
        (("body", "torso"), "the package pose-body is a first-party package"),
        (("horse", "mmpose"), "the scope 'mmpose' is reserved"),
        (("horse", "Bad.Scope"), "scope 'Bad.Scope' must start with a lowercase letter"),
        (("horse", "", ("codecs",)), "parts must be among .*, got 'codecs'. Did you mean 'codec'"),
        (("horse", "", ()), "needs at least one part of dataset,"),
    ],
)
def test_names_that_cannot_be_are_refused(arguments: tuple, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        Project(*arguments)


def test_a_folder_that_is_taken_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PluginError, match="is not empty"):
        write_project(Project("horse"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(PluginError, match="cannot be written: Not a directory"):
        write_project(Project("horse"), tmp_path / "mine.txt" / "horse")


def test_no_placeholder_is_left(tmp_path: Path) -> None:
    for part in PARTS:
        for path, text in Project("horse", parts=(part,)).files():
            assert "$" not in path + text, path


def test_the_command_says_how_to_go_on(tmp_path: Path) -> None:
    done = run_pose("plugins", "new", "horse", "--with", "codec, metric", "--out", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert "pose train horse::synthetic.py" in done.stdout
    names = {path.name for path in (tmp_path / "new" / "src" / "pose_horse").iterdir()}
    assert {"plugin.py", "codec.py", "metric.py", "conformance.py", "py.typed", "configs"} <= names
    assert not {"head.py", "dataset.py", "skeleton.py"} & names
    assert run_pose("plugins", "new", "horse", "--with", "hoof").returncode == 1


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder into which a project can be installed, by hand."""
    return tmp_path / "site"


def install(project: Project, site: Path, folder: Path) -> None:
    write_project(project, folder)
    write_dist_info(site, project.distribution, {project.scope: f"{project.package}.plugin"})
    (folder / "src" / project.package).rename(site / project.package)


@pytest.mark.slow
def test_a_name_of_several_words_conforms(site: Path, tmp_path: Path) -> None:
    install(Project("big-horse", parts=tuple(PARTS)), site, tmp_path / "horse")
    done = run_pose("plugins", "check", "big-horse", folder=site)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("parts", [tuple(PARTS), *((part,) for part in PARTS)], ids="-".join)
def test_it_passes_its_own_tests_which_train(parts: tuple[str, ...], site: Path, tmp_path: Path) -> None:
    install(Project("horse", parts=parts), site, tmp_path / "horse")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = python_environment(site)
    done = subprocess.run(command, cwd=tmp_path / "horse", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.slow
def test_it_is_typed_and_tidy(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    write_project(Project("horse", parts=tuple(PARTS)), tmp_path / "horse")
    checks = ["--isolated", "--no-cache", "--line-length", "120"]
    for command in (
        ["ruff", "check", *checks, "--select", "E,F,W,I,UP,B,RUF", "."],
        ["ruff", "format", "--check", *checks, "."],
        ["mypy", "--ignore-missing-imports", "--exclude", "configs", "--cache-dir", str(tmp_path / "mypy"), "src"],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path / "horse", capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_its_project_folder_and_its_wheel_conform(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    folder = tmp_path / "horse"
    write_project(Project("horse", parts=tuple(PARTS)), folder)
    done = run_pose("plugins", "check", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "package" in done.stdout
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*command, str(tmp_path), str(folder)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    done = run_pose("plugins", "check", str(wheel), "--json")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_wheel_that_leaves_configs_out_fails(options: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    folder = tmp_path / "horse"
    write_project(Project("horse"), folder)
    with (folder / "pyproject.toml").open("a") as file:
        file.write('exclude = ["configs"]\n')
    done = run_pose("plugins", "check", str(folder), *options)
    assert done.returncode == 1
    assert f"the wheel of {folder} must contain pose_horse/configs/synthetic.py: include it in the build" in done.stdout
    assert run_pose("plugins", "check", str(folder), "--skip", "package").returncode == 0


@pytest.mark.slow
def test_a_project_without_a_plugin_or_a_build_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    folder = tmp_path / "horse"
    write_project(Project("horse"), folder)
    project = folder / "pyproject.toml"
    text = project.read_text()
    project.write_text(text.replace("pose.plugins", "other.plugins"))
    assert "declares no plugin: its pyproject.toml needs" in run_pose("plugins", "check", str(folder)).stderr
    project.write_text(text.replace("hatchling.build", "haystack.build"))
    (said,) = run_pose("plugins", "check", str(folder)).stderr.splitlines()
    assert f"the wheel of {folder} cannot be built: ModuleNotFoundError: No module named 'haystack'; install" in said
    project.write_text(text.replace("[project]", "[project"))
    (said,) = run_pose("plugins", "check", str(folder)).stderr.splitlines()
    assert f"the wheel of {folder} cannot be built: " in said
    assert f"run 'pip wheel --no-deps {folder}' for details." in said
