"""The page of a comparison in a browser: Chromium, headless, at the widths of a phone and of a desk."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What is measured in the page; it is put into a copy of the page, for the page itself runs no script.
PROBE = """
<script>
const box = element => element.getBoundingClientRect();
const style = (element, part) => getComputedStyle(element, part);
const sides = [...document.querySelectorAll(".sides")].map(one => [...one.children].map(part => {
  const {left, top} = box(part); return [left, top]; }));
const ins = document.querySelector("ins"), del = document.querySelector("del");
const told = {
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  sides,
  ins: ins && [style(ins).textDecorationLine, style(ins).backgroundColor, style(ins, "::before").content],
  del: del && [style(del).textDecorationLine, style(del).backgroundColor, style(del, "::before").content],
  headings: [...document.querySelectorAll("h1,h2,h3,h4")].map(one => one.tagName),
  directions: [...document.querySelectorAll(".words")].map(one => style(one).direction),
  caption: document.querySelector("caption")?.innerText,
  heads: [...document.querySelectorAll("th")].map(one => one.scope),
  small: [...document.querySelectorAll("p, td, h2")].some(one => parseFloat(style(one).fontSize) < 12),
};
document.body.innerHTML = "";
document.title = "told";
document.body.dataset.told = JSON.stringify(told);
</script>
"""


@pytest.fixture(scope="session")
def browser() -> str:
    """Chromium, where it is installed."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("Chromium is not installed: on Debian, apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def dumped() -> dict[tuple[str, int], str]:
    """What pages became in the browser, by their text and the width: starting it takes a second."""
    return {}


@pytest.fixture
def page(run, root, browser, tmp_path, dumped):
    """Renders a page in the browser and gives the document it became, or what was measured in it."""

    def dump(path: Path, width: int) -> str:
        key = path.read_text("utf-8"), width
        if key not in dumped:
            dumped[key] = started(path, width)
        return dumped[key]

    def started(path: Path, width: int) -> str:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900", "--dump-dom"]
        done = subprocess.run(
            [*command, path.as_uri()], capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout

    def page(*arguments: str, width: int = 1280, probe: bool = True):
        ran = run(*arguments, "--format", "html")
        assert ran.exit_code == 0
        path = tmp_path / "page.html"
        if not probe:
            path.write_text(ran.stdout, "utf-8")
            return dump(path, width)
        bare = re.sub(r"<meta http-equiv[^>]*>\n", "", ran.stdout)
        path.write_text(bare.replace("</body>", f"{PROBE}</body>"), "utf-8")
        told = re.search(r'data-told="([^"]*)"', dump(path, width))
        assert told is not None
        return json.loads(told[1].replace("&quot;", '"').replace("&amp;", "&"))

    return page


@pytest.fixture
def texts(root: Path) -> tuple[str, str]:
    """Two files with a change in English and one in Urdu."""
    (root / "old.txt").write_text(
        "1. Fees of 1,000 rupees shall be paid\n\n2. مدارس کی رجسٹریشن کی جائے گی\n", "utf-8"
    )
    (root / "new.txt").write_text(
        "1. Fees of 1,200 rupees may be paid\n\n2. مدارس کی رجسٹریشن نہیں کی جائے گی\n", "utf-8"
    )
    return "old.txt", "new.txt"


def test_columns_stand_side_by_side_on_a_desk_and_below_one_another_on_a_phone(page, texts):
    desk, phone = page("diff", *texts), page("diff", *texts, width=390)
    (left, left_top), (right, right_top) = desk["sides"][0]
    assert left < right
    assert left_top == right_top
    (left, left_top), (right, right_top) = phone["sides"][0]
    assert left == right
    assert left_top < right_top
    for told in (desk, phone):
        assert told["overflow"] <= 0
        assert not told["small"]


def test_what_went_and_came_is_told_by_more_than_a_colour(page, texts):
    told = page("diff", *texts)
    assert told["ins"][0] == "underline"
    assert told["del"][0] == "line-through"
    assert told["ins"][1] != told["del"][1]
    assert "added" in told["ins"][2]
    assert "removed" in told["del"][2]


def test_each_group_has_a_heading_and_urdu_its_direction(page, texts):
    told = page("diff", *texts)
    assert told["headings"] == ["H1", "H2", "H2"]
    assert told["directions"] == ["ltr", "ltr", "rtl", "rtl"]
    (left, _), (right, _) = told["sides"][1]
    assert left == right


def test_a_table_has_a_caption_and_fits_a_phone(page, texts):
    told = page("diff", *texts, "--table", width=390)
    assert told["caption"].startswith("Correlation table")
    assert set(told["heads"]) == {"col"}
    assert told["overflow"] <= 0


def test_the_page_needs_no_script_and_lets_none_run(page, texts, root):
    (root / "new.txt").write_text(
        "1. Fees <script>document.title='owned'</script> may be paid\n\n2. b\n", "utf-8"
    )
    shown = page("diff", *texts, probe=False)
    assert "<title>old.txt → new.txt</title>" in shown
    assert "<ins" in shown
    assert "<script" not in shown
