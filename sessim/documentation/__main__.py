"""`python -m sessim.documentation`: remake the generated pages of `docs/` and the generated parts of other pages."""

from __future__ import annotations

from pathlib import Path

from sessim.documentation.pages import PAGES, fill_made_parts


def main(folder: Path = Path("docs")) -> None:
    """Write the made pages, then the made parts of every other page."""
    for name, page in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
    for path in (*sorted(folder.parent.glob("*.md")), *sorted(folder.rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        made = fill_made_parts(text)
        if made != text:
            path.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
