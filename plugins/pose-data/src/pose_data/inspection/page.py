"""Write a folder of pictures with an HTML page that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from pose_core.errors import VisualizationError
from pose_data.inspection.browsing import Browsed
from pose_keypoints.visualization import write_picture

_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ font: 14px system-ui, sans-serif; margin: 2em; background: #fafafa; color: #222; }}
  figure {{ display: inline-block; margin: 0 1.5em 1.5em 0; vertical-align: top; }}
  figcaption {{ margin-bottom: .3em; }}
  img {{ max-height: 20em; margin-right: .3em; }}
</style>
<h1>{title}</h1>
"""


def write_page(folder: Path, title: str, samples: Iterable[Browsed]) -> Path:
    """Write ``index.html`` and, in ``pictures/``, every picture in full size.

    Args:
        folder: The folder; it is created if needed.
        title: The page's heading.
        samples: The samples to show.

    Returns:
        The path of the page.

    Raises:
        VisualizationError: If a file cannot be written.
    """
    parts = [_HEAD.format(title=escape(title))]
    for number, sample in enumerate(samples):
        files = [f"pictures/{number:04}-{place}.png" for place in range(1 + len(sample.after))]
        for file, picture in zip(files, (sample.before, *sample.after), strict=True):
            write_picture(picture, folder / file)
        shown = "".join(f'<a href="{file}"><img src="{file}" alt=""></a>' for file in files)
        parts.append(f"<figure><figcaption>{escape(sample.title)}</figcaption>{shown}</figure>\n")
    page = folder / "index.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text("".join(parts) + "</html>\n", encoding="utf-8")
    except OSError as error:
        raise VisualizationError(f"The page {page} cannot be written: {error.strerror or error}.") from error
    return page
