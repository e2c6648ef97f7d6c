"""Kinds of component that a plugin declares: their registries, what is said of them, and conflicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fake_plugins import listed, run_pose, run_python, write_plugin
from pose_core.errors import NotRegisteredError, PluginError
from pose_core.plugin import Kind, Plugin
from pose_core.registry import registry_named
from pose_core.testing.examples import import_target

STABLE = """
    from pose_core.plugin import Kind, Plugin

    PLUGIN = Plugin(
        api=1,
        summary="finding animals",
        examples="pose_stable.conformance:EXAMPLES",
        kinds=[
            Kind(
                "detectors",
                "DETECTORS",
                "pose_stable.detector:Detector",
                "image to boxes",
                interface=("detect(image)",),
                example="pose_stable.conformance:DetectorExample",
            )
        ],
        components={"detectors": ["pose_stable.detector:WholeImage"]},
    )
"""

DETECTOR = '''
    """Detectors."""

    class Detector:
        """What finds boxes in an image."""

        def detect(self, image):
            """Image (h, w, 3) to boxes (N, 4), xyxy."""
            raise NotImplementedError

    class WholeImage(Detector):
        """One box around everything."""

        def detect(self, image):
            """The box of the image."""
            h, w = image.shape[:2]
            return [[0, 0, w, h]]
'''

STABLE_CONFORMANCE = '''
    """How detectors are tried out."""

    from dataclasses import dataclass

    import numpy as np
    from pose_core.testing import Example


    @dataclass(frozen=True, kw_only=True)
    class DetectorExample(Example):
        """How to try out a detector: its boxes must lie in the image."""

        @classmethod
        def usual(cls):
            """The example of a detector without arguments."""
            return cls()

        def check(self, build):
            """Detect something in an image of zeros."""
            for x1, y1, x2, y2 in build().detect(np.zeros((8, 6, 3), dtype=np.uint8)):
                if not (0 <= x1 <= x2 <= 6 and 0 <= y1 <= y2 <= 8):
                    yield f"the box {(x1, y1, x2, y2)} lies outside the image."


    EXAMPLES = {}
'''

HORSES = '''
    """A detector of horses."""

    from pose_stable.detector import Detector


    class HorseDetector(Detector):
        """The left half of the image, where horses stand.

        Args:
            share: How much of the width.
        """

        def __init__(self, share=0.5):
            self.share = share

        def detect(self, image):
            """The box of the left part."""
            h, w = image.shape[:2]
            return [[0, 0, self.share * w, h]]
'''


def write_stable(folder: Path, plugin: str = STABLE, conformance: str = STABLE_CONFORMANCE) -> None:
    """The plugin that declares the kind ``detectors``."""
    write_plugin(folder, "stable", plugin=plugin, modules={"detector": DETECTOR, "conformance": conformance})
    (folder / "pose_stable" / "py.typed").touch()


def write_horse(folder: Path, detector: str = HORSES) -> None:
    """A plugin that contributes a detector, and a loss."""
    components = {"detectors": ["pose_horse.detector:HorseDetector"], "losses": ["pose_horse.loss:HorseLoss"]}
    modules = {"detector": detector, "loss": "from torch import nn\nclass HorseLoss(nn.Module):\n    'A loss.'\n"}
    write_plugin(folder, "horse", components=components, modules=modules)
    (folder / "pose_horse" / "py.typed").touch()


@pytest.fixture
def both(tmp_path: Path) -> Path:
    write_stable(tmp_path)
    write_horse(tmp_path)
    return tmp_path


def failures(folder: Path, scope: str) -> list[str]:
    """What 'pose plugins check' finds wrong."""
    done = run_pose("plugins", "check", scope, "--json", folder=folder)
    found = [f for f in json.loads(done.stdout) if f["ok"] is False]
    assert done.returncode == int(bool(found)), done.stderr
    return [f"{finding['check']}: {finding['subject']}: {finding['detail']}" for finding in found]


# -- the registry ------------------------------------------------------------------------------------------------------


def test_components_are_built_by_scope(both: Path) -> None:
    code = """
        import sys
        from mmengine.registry import DefaultScope
        import pose_core.registry
        from pose_core.registry import DETECTORS, registry_named
        assert registry_named("DETECTORS") is DETECTORS is pose_core.registry.DETECTORS
        assert "pose_horse.detector" not in sys.modules
        print(DETECTORS.build(dict(type="horse.HorseDetector", share=0.25)).share)
        print(type(DETECTORS.build(dict(type="stable.WholeImage"))).__name__)
        with DefaultScope.overwrite_default_scope("horse"):
            print(DETECTORS.build(dict(type="HorseDetector")).share)
        for name in ("HorseDetector", "horse.HorseDetektor", "mmpose.WholeImage", "horse.HorseLoss"):
            try:
                DETECTORS.get(name)
            except Exception as error:
                print(error)
    """
    assert run_python(code, both).splitlines() == [
        "0.25",
        "WholeImage",
        "0.5",
        "'HorseDetector' is not a registered detector. Did you mean 'horse.HorseDetector'?",
        "'horse.HorseDetektor': the plugin 'horse' has no detector 'HorseDetektor'. Did you mean 'horse.HorseDetector'?",
        "'mmpose.WholeImage' is not among the components available under 'mmpose'. Did you mean 'stable.WholeImage'?",
        "'horse.HorseLoss': the plugin 'horse' has no detector 'HorseLoss'.",
    ]


def test_a_kind_of_our_own_path_needs_no_scope(tmp_path: Path) -> None:
    write_plugin(
        tmp_path,
        "action",
        package="pose-action",
        plugin="""
            from pose_core.plugin import Kind, Plugin
            PLUGIN = Plugin(
                api=1, summary="s", kinds=[Kind("detectors", "DETECTORS", None, "image to boxes")],
                components={"detectors": ["pose_action.detector:WholeImage"]},
            )
        """,
        modules={"detector": DETECTOR},
    )
    code = """
        from pose_core.registry import DETECTORS
        for name in ("WholeImage", "mmpose.WholeImage", "mmdet.WholeImage", "pose_action.detector.WholeImage"):
            print(DETECTORS.get(name).__module__)
    """
    assert run_python(code, tmp_path).split() == ["pose_action.detector"] * 4


def test_user_code_registers_with_the_decorator(both: Path) -> None:
    code = """
        from pose_core.registry import DETECTORS
        @DETECTORS.register_module()
        class Mine: ...
        print(type(DETECTORS.build(dict(type="Mine"))).__name__)
    """
    assert run_python(code, both) == "Mine"


def test_a_kind_can_share_a_registry_of_cores(tmp_path: Path) -> None:
    plugin = """
        from pose_core.plugin import Kind, Plugin
        PLUGIN = Plugin(
            api=1, summary="s", kinds=[Kind("gaits", "MODELS", None, "how horses walk")],
            components={"gaits": ["pose_horse.gaits:Trot"]},
        )
    """
    write_plugin(tmp_path, "horse", plugin=plugin, modules={"gaits": "class Trot: ...\n"})
    code = "from pose_core.registry import MODELS; print(MODELS.get('horse.Trot').__name__)"
    assert run_python(code, tmp_path) == "Trot"


def test_a_registry_that_nobody_declares() -> None:
    with pytest.raises(NotRegisteredError, match=r"There is no registry 'MODELL' here\. Did you mean 'MODELS'\?"):
        registry_named("MODELL")
    with pytest.raises(NotRegisteredError, match=r"'XYZW' here\. Install the plugin that declares it\."):
        registry_named("XYZW")
    with pytest.raises(ImportError, match="XYZW"):
        from pose_core.registry import XYZW  # noqa: F401


# -- the command line --------------------------------------------------------------------------------------------------


def test_listing_shows_who_declares_and_who_has_components(both: Path) -> None:
    records = listed(both)
    (kind,) = records["pose-stable"]["kinds"]
    assert (kind["name"], kind["registry"], kind["interface"]) == ("detectors", "DETECTORS", ["detect(image)"])
    assert records["pose-horse"]["components"] == {"detectors": 1, "losses": 1}
    lines = run_pose("plugins", "list", folder=both).stdout.splitlines()
    assert [line.split(None, 5)[5] for line in lines if line.startswith(("horse", "stable"))] == [
        "1 losses, 1 detectors",
        "1 detectors, declares detectors",
    ]


def test_show_and_search(both: Path) -> None:
    shown = run_pose("plugins", "show", "stable", folder=both).stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("detectors")]
    assert line.split(None, 4) == [
        "detectors",
        "DETECTORS",
        "pose_stable.detector:Detector",
        "detect(image)",
        "image to boxes",
    ]
    component = run_pose("plugins", "show", "horse.HorseDetector", folder=both).stdout
    assert "detectors, declared by 'stable' (pose-stable 1.0)" in component
    found = json.loads(run_pose("plugins", "search", "detector", "--json", folder=both).stdout)
    rows = {(row["name"], row["kind"], row["doc"]) for row in found}
    assert {
        ("horse.HorseDetector", "detectors", "The left half of the image, where horses stand."),
        ("detectors", "kind", "image to boxes; declared by 'stable'"),
        ("stable.WholeImage", "detectors", "One box around everything."),
    } <= rows
    why = run_pose("plugins", "why", "horse.HorseDetector", folder=both)
    assert why.returncode == 0


def test_listing_imports_nothing_heavy(both: Path) -> None:
    code = """
        import sys
        from pose_core.cli import main
        main(["plugins", "list"])
        print(sorted({"torch", "mmengine", "cv2", "numpy", "pose_stable.detector"} & set(sys.modules)))
    """
    assert run_python(code, both).splitlines()[-1] == "[]"


# -- conformance -------------------------------------------------------------------------------------------------------


def test_components_of_the_kind_are_checked_as_its_declaration_says(both: Path) -> None:
    assert failures(both, "stable") == []
    assert failures(both, "horse") == []
    checked = json.loads(run_pose("plugins", "check", "horse", "--json", folder=both).stdout)
    assert ("behavior", "horse.HorseDetector", True) in [(f["check"], f["subject"], f["ok"]) for f in checked]


BROKEN_DETECTORS: dict[str, tuple[tuple[str, str], str]] = {
    "another base": (
        ("(Detector)", ""),
        "kind: horse.HorseDetector: a component of the kind detectors must derive from pose_stable.detector.Detector.",
    ),
    "another interface": (
        ("detect(self, image)", "detect(self)"),
        "kind: horse.HorseDetector: its method detect must accept detect(image): too many positional arguments.",
    ),
    "other behavior": (
        ("[0, 0, self.share * w, h]", "[-1, 0, w, h]"),
        "behavior: horse.HorseDetector: the box (-1, 0, 6, 8) lies outside the image.",
    ),
    "arguments that cannot be guessed": (
        ("share=0.5", "share"),
        "behavior: horse.HorseDetector: it needs an example to be tested: set examples='...:EXAMPLES' "
        "in pose_horse.plugin, and define EXAMPLES = {'HorseDetector': DetectorExample(...)} "
        "(see pose_stable.conformance).",
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What is found wrong with each broken detector; in one process, because starting one takes long."""
    folder = tmp_path_factory.mktemp("broken")
    write_stable(folder)
    for number, ((old, new), _) in enumerate(BROKEN_DETECTORS.values()):
        assert HORSES.count(old) == 1
        components = {"detectors": [f"pose_horse{number}.detector:HorseDetector"]}
        modules = {"detector": HORSES.replace(old, new)}
        write_plugin(folder, f"horse{number}", components=components, modules=modules)
    code = f"""
        import json
        from pose_core.testing import check_plugin
        for number in range({len(BROKEN_DETECTORS)}):
            found = check_plugin(f"horse{{number}}", skip=["light", "typed"])
            print(json.dumps([f"{{f.check}}: {{f.subject}}: {{f.detail}}" for f in found if f.ok is False]))
    """
    return [json.loads(line) for line in run_python(code, folder).splitlines()]


@pytest.mark.parametrize(("number", "fault"), list(enumerate(BROKEN_DETECTORS)))
def test_a_broken_component_of_the_kind_fails(number: int, fault: str, found: list[list[str]]) -> None:
    says = BROKEN_DETECTORS[fault][1].replace("horse.", f"horse{number}.").replace("pose_horse", f"pose_horse{number}")
    assert says.replace(f"horse{number}{number}", f"horse{number}") in found[number]


BROKEN_DECLARATIONS: dict[str, tuple[tuple[str, str], str]] = {
    "no such base": (
        ("detector:Detector", "detector:Detektor"),
        "kinds: detectors: the base of the kind 'detectors', pose_stable.detector:Detektor, cannot be imported: "
        "AttributeError: module 'pose_stable.detector' has no attribute 'Detektor'",
    ),
    "a base without the interface": (
        ('("detect(image)",)', '("detect(image)", "track(boxes)")'),
        "kinds: detectors: its base pose_stable.detector:Detector: it needs the method track(boxes).",
    ),
    "an example that is none": (
        ("conformance:DetectorExample", "detector:Detector"),
        "kinds: detectors: the example of the kind 'detectors', pose_stable.detector:Detector, must be a class derived "
        "from Example.",
    ),
}


@pytest.mark.parametrize("fault", BROKEN_DECLARATIONS)
def test_a_broken_declaration_fails_where_it_is_declared(fault: str, tmp_path: Path) -> None:
    (old, new), says = BROKEN_DECLARATIONS[fault]
    assert old in STABLE
    write_stable(tmp_path, STABLE.replace(old, new, 1))
    assert any(message.startswith(says) for message in failures(tmp_path, "stable"))


def test_configs_name_components_of_the_kind(both: Path) -> None:
    configs = both / "pose_horse" / "configs"
    configs.mkdir()
    (both / "pose_horse" / "plugin.py").write_text(
        "from pose_core.plugin import Plugin\nPLUGIN = Plugin(api=1, summary='s', configs='pose_horse:configs', "
        "components={'detectors': ['pose_horse.detector:HorseDetector']})\n"
    )
    (configs / "good.py").write_text("model = dict(detector=dict(type='horse.HorseDetector', share=0.2))\n")
    (configs / "wrong.py").write_text("model = dict(detector=dict(type='horse.HorseDetector', shape=0.2))\n")
    (configs / "absent.py").write_text("model = dict(detector=dict(type='horse.Absent'))\n")
    found = "\n".join(failures(both, "horse"))
    assert found.count("configs:") == 2
    assert "HorseDetector has no argument 'shape'. Did you mean 'share'?" in found
    assert "the plugin 'horse' has no detector 'Absent'" in found


# -- without the plugin that declares it -------------------------------------------------------------------------------


def test_components_of_a_kind_that_nobody_declares_take_nothing_else_down(tmp_path: Path) -> None:
    write_horse(tmp_path)
    record = listed(tmp_path)["pose-horse"]
    assert (record["status"], record["components"]) == ("ok", {"losses": 1})
    problem = (
        "no usable plugin declares the kind 'detectors', so HorseDetector cannot be used. "
        "Install the plugin that declares it."
    )
    assert record["problem"] == problem
    assert failures(tmp_path, "horse") == [f"kinds: detectors: {problem}"]
    code = """
        from pose_core.registry import MODELS
        print(MODELS.get("horse.HorseLoss").__name__)
        try:
            MODELS.get("horse.HorseDetector")
        except Exception as error:
            print(error)
    """
    assert run_python(code, tmp_path).splitlines() == [
        "HorseLoss",
        "'horse.HorseDetector': the plugin 'horse' has no model part 'HorseDetector'. Its table has it under "
        "'detectors', a kind that no usable plugin declares. Install the plugin that declares it.",
    ]


def test_a_declaring_plugin_that_is_left_out_or_broken_is_pointed_to(both: Path) -> None:
    left_out = listed(both, POSE_PLUGINS="-stable")["pose-horse"]["problem"]
    assert left_out.endswith("Install the plugin that declares it, or include it in POSE_PLUGINS.")
    write_plugin(both, "barn", plugin=STABLE.replace("image to boxes", "boxes").replace("pose_stable", "pose_barn"))
    conflict = listed(both)["pose-horse"]["problem"]
    assert conflict.endswith("The plugin 'barn' (pose-barn 1.0) declares it, but is conflict.")


def test_the_same_declaration_twice_is_no_conflict(both: Path) -> None:
    plugin = STABLE.replace('components={"detectors": ["pose_stable.detector:WholeImage"]},', "")
    write_plugin(both, "barn", plugin=plugin)
    assert {listed(both)[name]["status"] for name in ("pose-barn", "pose-stable")} == {"ok"}


def test_our_own_kind_stays_when_another_declares_it_differently(tmp_path: Path) -> None:
    table = "from pose_core.plugin import Kind, Plugin\nPLUGIN = Plugin(api=1, summary='s', kinds=[{}])\n"
    write_plugin(
        tmp_path, "action", package="pose-action", plugin=table.format("Kind('trackers', 'TRACKERS', None, 'tracks')")
    )
    write_plugin(tmp_path, "horse", plugin=table.format("Kind('trackers', 'TRACKERS', None, 'other tracks')"))
    records = listed(tmp_path)
    assert (records["pose-action"]["status"], records["pose-horse"]["status"]) == ("ok", "conflict")
    assert records["pose-horse"]["problem"] == (
        "'action' (pose-action 1.0) and 'horse' (pose-horse 1.0) declare the kind 'trackers' differently, and "
        "pose-action takes precedence: the author of pose-horse must choose another name."
    )


def test_two_kinds_of_one_registry_share_names_across_plugins(tmp_path: Path) -> None:
    declares = """
        from pose_core.plugin import Kind, Plugin
        PLUGIN = Plugin(api=1, summary="s", kinds=[Kind("walks", "GAITS", None, "w"), Kind("runs", "GAITS", None, "r")])
    """
    write_plugin(tmp_path, "stable", plugin=declares)
    write_plugin(tmp_path, "horse", components={"walks": ["pose_horse:Trot"], "runs": ["pose_horse.x:Trot"]})
    record = listed(tmp_path)["pose-horse"]
    assert record["status"] == "broken"
    assert (
        "'Trot' is declared twice, under 'walks' and 'runs'; names must be unique within a registry."
        in record["problem"]
    )


# -- the table ---------------------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[Any, str]] = {
    "no list": (Kind("gaits", None, None, "s"), "kinds must be a list of Kind"),
    "no kind": (["gaits"], "kinds must be a list of Kind"),
    "core's": ([Kind("heads", "MODELS", None, "s")], "'heads', which core defines already: choose another name"),
    "twice": ([Kind("gaits", None, None, "s")] * 2, "kinds declares 'gaits' twice"),
    "name": ([Kind("Gaits", None, None, "s")], "'Gaits' must have a lowercase name"),
    "registry": (
        [Kind("gaits", "gaits", None, "s")],
        "must have an uppercase registry, such as 'DETECTORS', or None",
    ),
    "base": ([Kind("gaits", "GAITS", "pose_horse.Gait", "s")], "must have 'module:Class' or None as its base"),
    "example": ([Kind("gaits", "GAITS", None, "s", example="x")], "must have 'module:Class' or None as its example"),
    "summary": ([Kind("gaits", "GAITS", None, " ")], "must have a summary"),
    "methods": (
        [Kind("gaits", "GAITS", None, "s", ("walk",))],
        r"such as 'detect\(image\)' in its interface, got 'walk'",
    ),
    "interface": ([Kind("gaits", "GAITS", None, "s", "walk()")], "must have a tuple of methods"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_declaration_is_refused(fault: str) -> None:
    kinds, says = FAULTS[fault]
    with pytest.raises(PluginError, match=says):
        Plugin(api=1, summary="s", kinds=kinds)


def test_a_kind_is_named_by_text() -> None:
    with pytest.raises(PluginError, match="components must map kinds, such as 'heads', to components, got the key 1"):
        Plugin(api=1, summary="s", components={1: ["pose_horse:Trot"]})  # type: ignore[dict-item]


def test_a_base_whose_module_exits_fails_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_module_that_exits.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PluginError, match=r"the base, a_module_that_exits:Base, cannot be imported: SystemExit: 3"):
        import_target("a_module_that_exits:Base", "the base")
