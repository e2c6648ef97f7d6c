"""Our own plugins keep to the contracts."""

from __future__ import annotations

import pytest

from pose_core.discovery import catalog
from pose_core.testing import CHECKS, assert_plugin_conforms, check_plugin

OWN = [record.scope for record in catalog().records if record.scope in catalog().path]


@pytest.mark.parametrize("scope", OWN)
def test_a_plugin_of_ours_conforms(scope: str) -> None:
    assert_plugin_conforms(scope, skip=["package"])


@pytest.mark.slow
@pytest.mark.parametrize("scope", OWN)
def test_its_wheel_is_whole(scope: str) -> None:
    findings = check_plugin(scope, skip=CHECKS.keys() - {"package"})
    assert [finding for finding in findings if finding.ok is False] == []
