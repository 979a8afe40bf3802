"""In `nav`, a line such as `how-to/*` stands for the pages of that folder, so that a new page needs no line of its own."""

from pathlib import Path


def on_config(config):
    """Put the pages of a folder where the navigation names the folder."""
    docs = Path(config["docs_dir"])
    named = {word for word in _words(config["nav"]) if not word.endswith("/*")}
    config["nav"] = [_expanded(each, docs, named) for each in config["nav"]]
    return config


def _words(item):
    if isinstance(item, str):
        return [item]
    inner = item.values() if isinstance(item, dict) else item
    return [word for each in inner for word in _words(each)]


def _expanded(item, docs, named):
    if isinstance(item, dict):
        return {title: _expanded(inner, docs, named) for title, inner in item.items()}
    if isinstance(item, list):
        return [word for each in item for word in _pages(each, docs, named)]
    return item


def _pages(item, docs, named):
    if not (isinstance(item, str) and item.endswith("/*")):
        return [_expanded(item, docs, named)]
    pages = sorted(str(path.relative_to(docs)) for path in (docs / item[:-2]).glob("*.md"))
    return [page for page in pages if page not in named]
