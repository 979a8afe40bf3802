"""Several studies, each in a folder of its own; any fault in one of them is found before the first is run."""

from __future__ import annotations

from collections.abc import Sequence

from sessim.workflow.prepare import Prepared, compose, keep_published, names_folder


def prepare_studies(settings: Sequence[str]) -> list[Prepared]:
    """Compose every study of a multirun and give each its folder; nothing is written.

    Args:
        settings: Settings as typed, some with several values.

    Raises:
        UserError: A setting of any study is wrong, two studies would share a folder, or the folder that the user named holds
            another study that is published.
    """
    from sessim.settings.multirun import list_combinations

    is_named = names_folder(settings)
    return [keep_published(compose(words), words, is_folder_named=is_named) for words in list_combinations(settings)]
