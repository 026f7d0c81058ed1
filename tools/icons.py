"""Draws the icons of the installed program from ``static/img/mark.svg``. A developer's tool.

Run ``python -m tools.icons`` from the top of the repository after the mark has changed; it needs Playwright and a
Chromium, as the tests do. The results are checked in.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import installed_chromium

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
PAPER = "#FBF9F4"

ICONS = {
    "icon-180": (180, 0.70),
    "icon-192": (192, 0.76),
    "icon-512": (512, 0.76),
    "icon-maskable-512": (512, 0.56),
}
"""Name -> its side in pixels, and how much of it the mark fills (a maskable one is cut to a circle of 80%)."""


def draw() -> None:
    mark = (IMAGES / "mark.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
        for name, (side, share) in ICONS.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(
                f"<style>body{{margin:0;background:{PAPER};display:grid;place-items:center;height:100vh}}"
                f"svg{{width:{side * share}px}}</style>{mark}"
            )
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    draw()
