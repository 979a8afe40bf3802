"""What is refused in guidance, waivers on request and an agency's own stricter limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sessim.corps.population import PopulationPlan
from sessim.ground.errors import UserError, find_nearest_word
from sessim.law.rulebook import Rulebook


def check_flexibility(rulebook: Rulebook, where: str) -> None:
    """Refuse flexibility that contradicts the limit, or itself.

    Raises:
        UserError: If there are more or fewer probabilities than reasons, an agency's own share is above the limit or counted
            across the government, or the classes of positions add up to more than all.
    """
    rules, limit = rulebook.flexibility, rulebook.limit
    asked, reasons = len(rules.asked_shares), len(rules.waiver_reasons)
    share = rules.guidance_share if limit.share is None else limit.share
    own = rules.share_by_name
    too_lax = [name for name, stricter in own.items() if share is not None and stricter > share]
    classes = sum(rulebook.appointments.class_shares)
    wrong = (
        (asked != reasons, f"flexibility.asked_shares has {asked} values for {reasons} reasons"),
        (
            bool(own) and limit.scope == "government",
            "flexibility.own_shares needs limit.scope agency or component; limit.scope government counts no agency by itself",
        ),
        (len(own) < len(rules.own_shares), "flexibility.own_shares names an agency twice"),
        (bool(too_lax), f"flexibility.own_shares gives {', '.join(too_lax)} more than the limit of {share or 0:g}"),
        (classes > 1 + 1e-9, f"appointments.class_shares sum to {classes:g}, above 1"),
    )
    for is_wrong, what in wrong:
        if is_wrong:
            raise UserError(f"{what} (fiscal year {rulebook.fiscal_year})", where=where)


def check_own_shares(rulebooks: Iterable[Mapping[int, Rulebook]], population: PopulationPlan) -> None:
    """Refuse a limit of its own for an agency that the corps does not have.

    Args:
        rulebooks: Rules by fiscal year, of every arm.
        population: The corps.

    Raises:
        UserError: If an agency is not in the corps.
    """
    known = [each.name for each in population.agencies]
    named = {name for books in rulebooks for book in books.values() for name in book.flexibility.share_by_name}
    for name in sorted(named - set(known)):
        raise UserError(
            f"flexibility.own_shares: the corps {population.name} has no agency called {name!r}",
            where="policy",
            allowed="the name of an agency as in the corps",
            nearest=find_nearest_word(name, known),
        )
