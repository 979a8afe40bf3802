"""How far annuities outran pay, from the rules of all years, since it looks back over those that an annuity averages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sessim.law.pay.private_pay import indexing_gap
from sessim.law.rulebook import AnnuityIndexing, Rulebook
from sessim.settings.policy.statutes import StatuteBook

MAXIMUM = "pay.maximum_certified"


def with_indexing_gaps(rulebooks: Mapping[int, Rulebook], book: StatuteBook) -> dict[int, Rulebook]:
    """Return rules with the gap between annuities and pay in every year for which none is set.

    Pay limits and prices are those of the calendar year after the fiscal year, as elsewhere. What lies before the run is in
    the pay tables; where these do not reach back far enough, fewer years are compared.

    Args:
        rulebooks: Rules by fiscal year.
        book: The law.
    """
    tables_begin = book.statutes[MAXIMUM].history[0].since - 1

    def highest_rate(year: int) -> float:
        lived = rulebooks.get(year)
        return float(book.value(MAXIMUM, year + 1)) if lived is None else float(lived.pay.maximum_certified)

    found = {}
    for year, rules in rulebooks.items():
        if rules.annuity_indexing.gap is None:
            since = max(year - int(rules.annuity.high_years), tables_begin)
            prices = (book.value("prices.index", since + 1), book.value("prices.index", year + 1))
            gap = indexing_gap(prices, (highest_rate(since), highest_rate(year)))
            found[year] = replace(rules, annuity_indexing=AnnuityIndexing(gap))
        else:
            found[year] = rules
    return found
