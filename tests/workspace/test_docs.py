"""Every code block of the documentation runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from markdown_blocks import blocks, run_page
from shared_paths import ROOT

PAGES = sorted(ROOT.glob("docs/**/*.md")) + sorted(ROOT.glob("*/README.md")) + sorted(ROOT.glob("plugins/*/README.md"))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run(page: Path, tmp_path: Path) -> None:
    if not blocks(page):
        pytest.skip("a page without code")
    run_page(page, tmp_path)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()) if page.exists() else []:
        assert (page.parent / target).exists(), f"{page}: {target}"


def test_a_failing_block_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n# a/b.py\nx = 1\n```\n\n```python\nimport a.b\nassert a.b.x == 2\n```\n")
    with pytest.raises(AssertionError, match=r"page\.md:6"):
        run_page(page, tmp_path)
    page.write_text("<!-- not run: it would take a day -->\n```sh\nfalse\n```\n")
    run_page(page, tmp_path)
