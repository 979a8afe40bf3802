"""The whole rule of a policy in plain sentences, each with the citations on which it rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sessim.law.rulebook import LimitRules, Rulebook
from sessim.settings.policy.policies import find_law_year, is_set_by, read_arm, read_policy_values
from sessim.settings.policy.rule_words import dollars, list_of, number_word, percent
from sessim.settings.policy.statutes import StatuteBook, load_statutes
from sessim.settings.study_settings import Arm

Told = tuple[str, tuple[str, ...]]  # a sentence, and the keys of the law on which it rests


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """One sentence of the rule.

    Attributes:
        subject: What it is about, such as `The limit`.
        text: The sentence.
        citations: Where each part comes from, with status, and the year from which it holds unless that is the first covered.
        keys: Keys of the law on which it rests.
    """

    subject: str
    text: str
    citations: tuple[str, ...]
    keys: tuple[str, ...]


def tell_rule(name: str, fiscal_year: int) -> tuple[RuleSentence, ...]:
    """Return the rule of a policy for the ratings of a fiscal year, in plain sentences.

    Args:
        name: Name of the policy file.
        fiscal_year: Fiscal year of the rules.

    Raises:
        UserError: If there is no such policy, or the year is outside the statute book.
    """
    book = load_statutes()
    arm = read_arm(name, book, fiscal_year)
    return tuple(
        RuleSentence(subject, text, _cite(keys, arm, book, fiscal_year), keys)
        for subject, text, keys in _tell_subjects(arm.rulebooks[fiscal_year], book)
    )


def tell_rulebook(rules: Rulebook) -> tuple[tuple[str, str], ...]:
    """Return subject and text of each sentence of a rulebook, from a policy that need not be in a file.

    Args:
        rules: Rules of one fiscal year.
    """
    return tuple((subject, text) for subject, text, _ in _tell_subjects(rules, load_statutes()))


def _tell_subjects(rules: Rulebook, book: StatuteBook) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for subject, tell in SUBJECTS.items():
        for text, keys in tell(rules, book):
            yield subject, text, keys


def find_settled_year(name: str) -> int:
    """Return the first fiscal year of a policy from which no rule of the law that it adopts changes any more.

    Raises:
        UserError: If there is no such policy.
    """
    shipped = read_policy_values(name)
    starts: int = shipped["policy.starts"]
    if shipped["policy.rules_as_of"] is not None:
        return starts
    keys = {key for sentence in tell_rule(name, starts) for key in sentence.keys}
    statutes = [load_statutes().statutes[key] for key in keys if key in load_statutes().statutes]
    dated = [entry.since for each in statutes if each.period == "fiscal_year" for entry in each.history]
    return max([starts, *dated])


def _cite(keys: tuple[str, ...], arm: Arm, book: StatuteBook, fiscal_year: int) -> tuple[str, ...]:
    """Return one citation per source, in the order of the keys."""
    found: dict[str, str] = {}
    law_year = find_law_year(arm.rules_as_of, fiscal_year)
    for key in keys:
        if is_set_by(arm, key):
            found.setdefault(arm.where, f"set by {arm.where}")
        elif key in book.statutes:
            statute = book.statutes[key]
            year = fiscal_year + 1 if statute.period == "calendar_year" else law_year
            entry = statute.entry(year)
            is_grown = statute.growth is not None and year > statute.history[-1].since
            after = f"; {statute.growth.title.lower()}" if is_grown and statute.growth else ""
            since = f", from {entry.since}" if entry.since > book.first_fiscal_year else ""
            found.setdefault(entry.citation, f"{entry.citation} ({entry.status}{since}{after})")
    return tuple(found.values())


def _tell_limit(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    limit, flexibility = rules.limit, rules.flexibility
    who = "executives" if limit.includes_noncareer else "career executives"
    counted = {
        "agency": "of an agency's",
        "component": "of each component's",
        "government": "of the government's",
    }[limit.scope]
    if limit.share is None:
        yield "No limit on the share of high ratings binds an agency.", ("limit.share",)
    elif limit.places_by_rank:
        yield (
            f"Everyone is placed by rank: {percent(limit.share)} {counted} {who} at levels 4 and 5 and "
            f"{percent(limit.low_share)} below level 3.",
            ("limit.share", "limit.places_by_rank", "limit.low_share", "limit.scope"),
        )
    else:
        yield (
            f"At most {percent(limit.share)} {counted} {who} may be rated at levels 4 and 5 together.",
            ("limit.share", "limit.scope", "limit.includes_noncareer"),
        )
    if flexibility.guidance_share is not None and limit.share is None:
        yield (
            f"Guidance asks agencies to rate at most {percent(flexibility.guidance_share)} of their {who} at levels 4 "
            f"and 5; it binds none, and {percent(flexibility.followed_share)} of agencies are assumed to follow it.",
            ("flexibility.guidance_share", "flexibility.followed_share"),
        )
    if limit.share is None:
        return
    yield (
        f"It applies to agencies with {limit.threshold} or more of them; an Office of Inspector General is counted separately.",
        ("limit.threshold",),
    )
    yield from _tell_shares(limit)
    rounded = {"floor": "rounded down", "nearest": "rounded to the nearest number", "ceiling": "rounded up"}
    yield f"The number of places is {rounded[limit.rounding]}.", ("limit.rounding",)
    squared = {
        "override": "keeps its points and is set to level 3 by the appointing authority",
        "re_score": "has its elements lowered until its points fit level 3",
        "component_slots": "keeps its points, since places were allotted to components in advance",
    }
    yield f"A rating above the limit {squared[limit.reconciliation]}.", ("limit.reconciliation",)
    if limit.low_share > 0.0 and not limit.places_by_rank:
        yield f"At least {percent(limit.low_share)} must be below level 3.", ("limit.low_share",)
    elif not limit.places_by_rank:
        yield "Nothing forces a rating below level 3.", ("limit.low_share",)
    if limit.level5_share < 1.0:
        yield f"At most {percent(limit.level5_share)} may be at level 5.", ("limit.level5_share",)
    else:
        yield "Level 5 has no separate limit.", ("limit.level5_share",)


def _tell_shares(limit: LimitRules) -> Iterator[Told]:
    """What makes the shares of agencies differ, and over which years they are counted; nothing under the rule as enacted."""
    if limit.places_follow_results > 0.0:
        yield (
            f"An agency's share rises by {percent(limit.places_follow_results)} of itself for each standard deviation by which "
            "its measured organisational results of the year before are above those of other agencies, and falls likewise, "
            f"between {limit.results_least:g} and {limit.results_most:g} times the share and with as many places in all; "
            f"{percent(limit.results_reliability)} of what is measured is taken for true. "
            "Nobody is assumed to work harder for it.",
            (
                "limit.places_follow_results",
                "limit.results_least",
                "limit.results_most",
                "limit.results_reliability",
            ),
        )
    if limit.rolling_years > 1:
        yield (
            f"An agency with fewer than {limit.rolling_below} of them may use its places of {number_word(limit.rolling_years)} "
            "years together.",
            ("limit.rolling_years", "limit.rolling_below"),
        )


def _tell_flexibility(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    limit, flexibility = rules.limit, rules.flexibility
    if limit.share is not None:
        pairs = zip(flexibility.waiver_reasons, flexibility.asked_shares, strict=True)
        reasons = list_of([f"{each.name} ({percent(share)})" for each, share in pairs])
        yield (
            "The President may waive the limit for an agency that asks. Reasons, each with the share of years in which an "
            f"agency that may cite it asks: {reasons}.",
            ("flexibility.waiver_reasons", "flexibility.asked_shares"),
        )
        granted = f"Of the requests for a waiver, {percent(flexibility.granted_share)} are granted."
        yield (
            granted if flexibility.granted_share > 0.0 else "No request is granted, since no waiver was found.",
            ("flexibility.granted_share",),
        )
        if limit.waiver_probability > 0.0:
            yield (
                f"In addition, each agency is exempted without asking in {percent(limit.waiver_probability)} of years.",
                ("limit.waiver_probability",),
            )
    has_rule = limit.share is not None or flexibility.guidance_share is not None
    if has_rule:
        bound = "is bound too" if flexibility.binds_own_systems else "is not bound"
        yield f"An agency with its own appraisal system {bound}.", ("flexibility.binds_own_systems",)
        own = [f"{name} ({percent(share)})" for name, share in flexibility.share_by_name.items()]
        stricter = f"; these do: {list_of(own)}" if own else ""
        yield f"An agency may set a stricter limit{stricter}.", ("flexibility.own_shares",)


def _tell_plan(rules: Rulebook, book: StatuteBook) -> Iterator[Told]:
    appraisal = rules.appraisal
    elements = list_of([f"{each.name} ({percent(each.weight / 100)})" for each in appraisal.elements])
    yield (
        f"The performance plan has {number_word(len(appraisal.elements))} critical elements: {elements}.",
        ("appraisal.elements", "appraisal.weights", "appraisal.elements_as_of"),
    )
    yield (
        f"Level 5 takes at least {appraisal.level5_points} points, level 4 at least {appraisal.level4_points}, level 3 at least "
        f"{appraisal.level3_points}; any element at level 1 makes the summary level 1.",
        ("appraisal.level5_points", "appraisal.level4_points", "appraisal.level3_points"),
    )
    if appraisal.changed_element:
        yield (
            f"Element {appraisal.changed_element} no longer names diversity, equity and inclusion. Nobody has measured "
            "what that does to ratings; worlds vary it in either direction.",
            ("elements.text_names_diversity", "elements.text_element"),
        )
    else:
        yield "The elements name diversity, equity and inclusion.", ("elements.text_names_diversity",)


def _tell_boards(rules: Rulebook, book: StatuteBook) -> Iterator[Told]:
    yield (
        "A Performance Review Board of at least "
        f"{number_word(book.value('boards.minimum_members', rules.fiscal_year))} members, more than "
        "half of them career, advises on each career executive's rating; the appointing authority decides.",
        ("boards.minimum_members", "boards.has_career_majority"),
    )
    boards = rules.boards
    if boards.committed_share > 0.0:
        yield (
            f"On a board of {number_word(boards.members)}, {percent(boards.committed_share)} of the members are committed to "
            "rigour. Nobody has measured how much rating inflation they remove; worlds vary it.",
            ("boards.committed_share", "boards.members"),
        )
    else:
        yield "No board member is appointed for rigour.", ("boards.committed_share",)
    if rules.review.rigour > 0.0:
        yield (
            f"By rule, boards take {percent(rules.review.rigour)} of rating inflation out of the ratings that they review.",
            ("review.rigour",),
        )


def _tell_pay(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    pay = rules.pay
    schedule = (
        "II, since the appraisal system is certified" if pay.is_certified else "III, since no system is certified"
    )
    yield (
        f"In January {rules.fiscal_year + 1} basic pay runs from {dollars(pay.minimum)} to {dollars(pay.ceiling)} "
        "(Executive Schedule "
        f"{schedule}).",
        ("pay.minimum", "pay.maximum_certified" if pay.is_certified else "pay.maximum_uncertified", "pay.is_certified"),
    )
    if pay.level3_raise_limit < 1.0:
        yield (
            f"A performance raise at level 3 is at most {percent(pay.level3_raise_limit)}.",
            ("pay.level3_raise_limit",),
        )
    else:
        yield "A performance raise at level 3 has no separate limit.", ("pay.level3_raise_limit",)
    yield (
        f"Below level 3 there is no raise, and a cut of up to {percent(pay.largest_cut)} is allowed.",
        ("pay.largest_cut",),
    )
    kept = "Raises above Executive Schedule III are generally reserved for levels 4 and 5"
    left = "Whether raises above Executive Schedule III are reserved for levels 4 and 5 is left open, since no practice was found"
    yield f"{kept if pay.gate_at_ex3 else left}.", ("pay.gate_at_ex3",)
    yield (
        f"Basic pay and awards of a calendar year together may not exceed {dollars(pay.aggregate_limit)}; the excess is "
        "paid a year later.",
        (f"pay.aggregate_limit_{'certified' if pay.is_certified else 'uncertified'}", "pay.aggregate_limit"),
    )


def _tell_awards(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    awards, ranks = rules.awards, rules.rank_awards
    yield (
        f"A performance award, for level 3 or better, is {percent(awards.minimum)} to {percent(awards.maximum)} of "
        "basic pay.",
        ("awards.minimum", "awards.maximum"),
    )
    yield (
        f"An agency's awards together are at most {percent(awards.pool_share)} of its career pay"
        + (", and it lifts any stricter limit of its own." if awards.internal_limits_lifted else "."),
        ("awards.pool_share", "awards.internal_limits_lifted"),
    )
    if awards.minimum_top_share > 0.0:
        yield (
            f"At least {percent(awards.minimum_top_share)} of award money goes to levels 4 and 5.",
            ("awards.minimum_top_share",),
        )
    if awards.counts_nomination:
        yield (
            "An executive held to level 3 by the limit is paid the award recommended before.",
            ("awards.counts_nomination",),
        )
    if ranks.are_given:
        yield (
            f"Presidential Rank Awards are given: {percent(ranks.meritorious_rate)} of pay to at most "
            f"{percent(ranks.meritorious_quota)} "
            f"of career executives and {percent(ranks.distinguished_rate)} to at most {percent(ranks.distinguished_quota)}.",
            ("rank_awards.are_given", "rank_awards.meritorious_rate", "rank_awards.meritorious_quota"),
        )
    else:
        yield "No Presidential Rank Awards are given for the year.", ("rank_awards.are_given",)


def _tell_removal(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    removal = rules.removal
    if not removal.ratings_compel:
        yield "No rating compels removal.", ("removal.ratings_compel",)
        return
    yield (
        f"Removal from the Senior Executive Service is compelled by {number_word(removal.level1_count)} ratings at "
        "level 1 within "
        f"{number_word(removal.level1_window_years)} years, or by {number_word(removal.below3_count)} below level 3 within "
        f"{number_word(removal.below3_window_years)}.",
        ("removal.level1_count", "removal.level1_window_years", "removal.below3_count", "removal.below3_window_years"),
    )


def _tell_appointments(rules: Rulebook, _: StatuteBook) -> Iterator[Told]:
    appointments = rules.appointments
    yield (
        f"Noncareer appointees may hold at most {percent(appointments.noncareer_share)} of the positions that OPM has "
        "allocated, and "
        f"{percent(appointments.agency_noncareer_share)} of an agency's; limited appointees at most "
        f"{percent(appointments.limited_share)}.",
        ("appointments.noncareer_share", "appointments.agency_noncareer_share", "appointments.limited_share"),
    )
    if appointments.redesignates_classes:
        shares = list_of([percent(share) for share in appointments.class_shares])
        yield (
            "Career-reserved positions become general when they are at the level of assistant secretary, of principal "
            "deputy, or of deputy "
            "assistant secretary where no general position stands at that level, or were general on 19 January 2021 "
            f"({shares} of "
            f"career-reserved positions), but at least {appointments.reserved_floor:,} stay reserved.",
            ("appointments.redesignates_classes", "appointments.class_shares", "appointments.reserved_floor"),
        )
    if appointments.redesignated_share > 0.0:
        yield (
            f"Of the other career-reserved positions {percent(appointments.redesignated_share)} become general, down to the "
            "floor.",
            ("appointments.redesignated_share", "appointments.reserved_floor"),
        )
    if appointments.conversion_share > 0.0:
        yield (
            "A vacant general career position goes to a noncareer appointee in "
            f"{percent(appointments.conversion_share)} of cases, where "
            "the limits leave room.",
            ("appointments.conversion_share",),
        )
    if rules.reduction.share_abolished > 0.0:
        yield (
            f"Each agency abolishes {percent(rules.reduction.share_abolished)} of its career positions a year.",
            ("reduction.share_abolished",),
        )


SUBJECTS: dict[str, Callable[[Rulebook, StatuteBook], Iterator[Told]]] = {
    "The limit": _tell_limit,
    "What it leaves to agencies": _tell_flexibility,
    "The performance plan": _tell_plan,
    "Review boards": _tell_boards,
    "Pay": _tell_pay,
    "Awards": _tell_awards,
    "Removal": _tell_removal,
    "Positions": _tell_appointments,
}
