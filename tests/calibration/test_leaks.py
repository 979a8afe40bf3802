"""No prior is taken from a figure that is still held out; what has been seen says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sessim.calibration.history.blocks import Block, load_history
from sessim.settings.worlds.parameters import load_parameters

YEARS = re.compile(r"(?:FY)?((?:19|20)\d\d)(?:(?:-| to )(?:FY)?((?:(?:19|20)\d\d)|\d\d)\b)?")
AGENCIES = {"VA": ("VA", "Veterans Affairs"), "NRC": ("NRC", "Nuclear Regulatory")}
SUBJECTS = {
    "ses_ratings_by_year": ("level 4", "level 5", "rating", "top"),
    "ses_ratings_by_agency": ("level 4", "level 5", "rating", "top", "percent"),
    "ses_awards_by_year": ("award", "paid"),
    "ses_separations_by_year": ("exit", "depart", "quit", "separation", "turnover", "left"),
    "retention_effects": ("exit", "depart", "quit", "retire", "turnover", "cap of"),
}


def list_years(source: str) -> set[int]:
    """Years that a source names, spans such as FY2013-15 year by year."""
    years: set[int] = set()
    for first, last in YEARS.findall(source):
        end = int(last if len(last) == 4 else first[:2] + last) if last else int(first)
        years |= set(range(int(first), end + 1)) if end - int(first) < 30 else {int(first)}
    return years


def names_row(source: str, table: str, row: Mapping[str, Any]) -> bool:
    """Whether a source speaks of a row: its year, its agency if it is of one, and what its table is about."""
    agency = row.get("agency")
    is_of_agency = agency is None or any(name in source for name in AGENCIES.get(agency, (agency,)))
    speaks_of_subject = any(word in source for word in SUBJECTS.get(table, ("",)))
    return row["year"] in list_years(source) and is_of_agency and speaks_of_subject


def find_leaks(blocks: Sequence[Block]) -> set[tuple[str, str]]:
    """Parameters whose source names a row of a block, with the block."""
    return {
        (each.key, block.id)
        for each in load_parameters()
        for block in blocks
        for held in block.rows
        if names_row(each.source, held["table"], held["row"])
    }


def test_no_prior_names_a_row_that_is_still_held_out() -> None:
    assert find_leaks([each for each in load_history() if not each.seen_since]) == set()


def test_what_priors_quote_would_be_found_had_it_not_been_declared_seen() -> None:
    leaks = find_leaks(load_history())
    assert {
        ("norms.correction", "tightening_fy2003_fy2005"),
        ("norms.correction", "veterans_affairs_fy2013_fy2016"),
        ("agencies.rigour_spread", "nuclear_regulatory_fy2004"),
        ("norms.drift", "drift_fy2016_fy2023"),
        ("leaving.unemployment_effect", "award_squeeze_fy2009_fy2013"),
    } <= leaks


def test_years_are_read_one_by_one_and_as_spans() -> None:
    assert list_years("VA from 21 to 11.6 percent in FY2013-15") == {2013, 2014, 2015}
    assert list_years("FY2016 to FY2018, and Jawahar 1997") == {2016, 2017, 2018, 1997}
    assert not names_row("level 5 in FY2014", "ses_ratings_by_agency", {"year": 2014, "agency": "VA"})
    assert names_row("level 5 in Veterans Affairs, FY2013-15", "ses_ratings_by_agency", {"year": 2014, "agency": "VA"})
    assert not names_row("awards in FY2014", "ses_ratings_by_year", {"year": 2014})
