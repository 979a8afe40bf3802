"""The rules in force in one fiscal year, as frozen values.

A `Rulebook` is what the dated statute book (`configs/law/`), overlaid with the levers of a policy, says for one year. The
functions of `sessim.law` take its parts; nothing here reads a file or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sessim.law.pay.announced import NOTHING_ANNOUNCED
from sessim.law.pay.announced import PayAhead as PayAhead
from sessim.law.pay.annuity import AnnuityRules as AnnuityRules
from sessim.law.pay.private_pay import AnnuityIndexing as AnnuityIndexing
from sessim.law.pay.private_pay import LabourMarket as LabourMarket
from sessim.law.pay.private_pay import PrivatePay as PrivatePay
from sessim.law.ratings.boards import BoardRules as BoardRules
from sessim.law.ratings.clocks import ClockRules as ClockRules
from sessim.law.ratings.flexibility import FlexibilityRules as FlexibilityRules
from sessim.law.ratings.flexibility import WaiverReason as WaiverReason
from sessim.law.tenure.appointments import AppointmentRules as AppointmentRules
from sessim.law.tenure.merit_staffing import MeritStaffingRules as MeritStaffingRules
from sessim.law.tenure.separation import SeparationRules as SeparationRules

SCOPES = ("agency", "component", "government")
ROUNDINGS = ("floor", "nearest", "ceiling")
LOW_ROUNDINGS = ("floor", "lottery")
RECONCILIATIONS = ("override", "re_score", "component_slots")


@dataclass(frozen=True, slots=True)
class Element:
    """One critical element of the performance plan.

    Attributes:
        name: Title of the element.
        weight: Weight in percent; the weights of a set sum to 100.
        shared_share: Share (0-1) of what the element measures that is shared work rather than the executive's own results.
    """

    name: str
    weight: int
    shared_share: float


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """Elements, cut points and period of the appraisal (5 USC 4312-4314; 5 CFR 430 subpart C).

    Attributes:
        elements: The critical elements in order.
        level5_points: Points (100-500) from which the summary level is 5.
        level4_points: Points from which it is 4.
        level3_points: Points from which it is 3; fewer give level 2.
        minimum_months: Months of service without which no rating is given (0-12).
        rater_training: Share (0-1) of the attainable gain in accuracy that rater training realises (a lever).
        administrative_purpose: Share (0-1) of the consequences for pay and retention that hang on the rating: 1 by law, 0 for
            ratings that serve research or development alone (a lever).
        two_supervisor_share: Share (0-1) of those who serve the whole year whose job changes in it, so that the appraisal of the
            losing supervisor is factored in (a lever).
        detail_share: Share (0-1) of the others of them who are on detail in it (a lever).
        changed_element: Number (from 1) of the element whose text no longer names diversity; 0 while it does.
        people_element: Number (from 1) of the element for leading people; 0 where a scheme has none.
    """

    elements: tuple[Element, ...]
    level5_points: int
    level4_points: int
    level3_points: int
    minimum_months: int
    rater_training: float
    administrative_purpose: float
    two_supervisor_share: float
    detail_share: float
    changed_element: int
    people_element: int = 0


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How closely Performance Review Boards look (5 USC 4314(c)); levers, zero by default.

    Attributes:
        attention: Least probability (0-1) that a board acts where its own reading differs from the rater's.
        rigour: Share (0-1) of rating inflation that the board takes out before it reads the elements.
        leniency_removed: Least share (0-1) of between-rater leniency that the board takes out.
        response_attention: Least probability (0-1) that a board raises a rating it reads as too low when the executive,
            rated below expectation, has asked for a higher-level review; the reviewer may only recommend.
    """

    attention: float
    rigour: float
    leniency_removed: float
    response_attention: float


@dataclass(frozen=True, slots=True)
class LimitRules:
    """The limit on the share rated at levels 4 and 5, and the comparison arms' lower tail.

    Attributes:
        share: Largest share (0-1) of the group at levels 4 and 5; None for no limit.
        scope: Who is counted together: `agency`, `component` or `government`.
        threshold: Fewest counted executives for the limit to apply to an agency.
        rounding: `floor`, `nearest` or `ceiling` of share x number.
        reconciliation: `override`, `re_score` or `component_slots`.
        includes_noncareer: Whether noncareer and limited appointees are counted and limited.
        waiver_probability: Probability (0-1) a year that an agency's limit is waived.
        low_share: Share (0-1) of the group that must be below level 3 (0: none, as in the rule).
        low_rounding: How that share becomes whole places: `floor`, or `lottery`, in which fractions are given out by lot.
        level5_share: Largest share (0-1) of the group at level 5 (1: no limit of its own, as in the rule).
        places_by_rank: Whether everyone of the group is placed by rank: exactly `share` at levels 4 and 5, exactly
            `low_share` below 3, the rest at 3 (False in the rule, which limits from above only).
        places_follow_results: Part of its share by which an agency's share rises per standard deviation of its measured results
            of the year before, with as many places in all agencies (0: as the rule has it).
        results_least: Least of its share that an agency keeps when places follow results, times (0-1).
        results_most: Most of its share that it may reach, times (1 or more).
        results_reliability: Share (0-1) of the variance of measured results among agencies that is true.
        rolling_years: Years whose places a small agency may use together (1: each year by itself, as in the rule).
        rolling_below: Agencies with fewer counted executives are small.
    """

    share: float | None
    scope: str
    threshold: int
    rounding: str
    reconciliation: str
    includes_noncareer: bool
    waiver_probability: float
    low_share: float
    low_rounding: str
    level5_share: float
    places_by_rank: bool
    places_follow_results: float
    results_least: float
    results_most: float
    results_reliability: float
    rolling_years: int
    rolling_below: int


@dataclass(frozen=True, slots=True)
class PayRules:
    """Rate range and limits of the calendar year in which the ratings take effect (5 USC 5382, 5383, 5307).

    Attributes:
        minimum: Lowest SES rate, dollars a year.
        maximum_certified: Highest rate under a certified system (Executive Schedule II), dollars a year.
        maximum_uncertified: Highest rate otherwise (Executive Schedule III), dollars a year.
        is_certified: Whether the appraisal system is certified.
        gs15_ceiling: Highest General Schedule rate (Executive Schedule IV), dollars a year.
        aggregate_limit: Limit on basic pay plus awards in a calendar year, dollars.
        level3_raise_limit: Largest performance raise at level 3, share of pay (1 where no limit exists).
        largest_cut: Largest cut below level 3, share of pay.
        gate_at_ex3: Whether raises above Executive Schedule III are generally reserved for levels 4 and 5 (a lever).
    """

    minimum: int
    maximum_certified: int
    maximum_uncertified: int
    is_certified: bool
    gs15_ceiling: int
    aggregate_limit: int
    level3_raise_limit: float
    largest_cut: float
    gate_at_ex3: bool

    @property
    def ceiling(self) -> int:
        """Highest payable rate, dollars a year."""
        return self.maximum_certified if self.is_certified else self.maximum_uncertified


@dataclass(frozen=True, slots=True)
class PayPath:
    """What a pay freeze, a furlough or the restoration of either does in one fiscal year; nothing by default.

    Attributes:
        has_begun: Whether the first year of a freeze or furlough is reached.
        raise_share: Share (0-1) of each raise that is given.
        minimum_lost: Dollars a year by which the lowest rate is lower for raises that were not made.
        ceiling_lost: Likewise the highest rate.
        furlough_share: Share (0-1) of the year's basic pay that is not paid.
        restored_share: Share (0-1) of the raises held back that is given now.
        back_paid_share: Share (0-1) of basic pay left unpaid in earlier years that is paid now.
        ahead: What is announced for the years to come.
    """

    has_begun: bool = False
    raise_share: float = 1.0
    minimum_lost: int = 0
    ceiling_lost: int = 0
    furlough_share: float = 0.0
    restored_share: float = 0.0
    back_paid_share: float = 0.0
    ahead: PayAhead = NOTHING_ANNOUNCED


@dataclass(frozen=True, slots=True)
class AwardRules:
    """Performance awards (5 USC 5384 and spending guidance).

    Attributes:
        minimum: Smallest award, share of basic pay.
        maximum: Largest award, share of basic pay.
        pool_share: Largest total of awards, share of the agency's aggregate career basic pay; or, where that is more,
        average_rate_share: share of the agency's average career rate (0: guidance counts the aggregate alone).
        minimum_top_share: Least share (0-1) of award money that goes to levels 4 and 5 (0: no rule).
        internal_limits_lifted: Whether agencies give up internal limits below `pool_share`.
        counts_nomination: Whether an executive held to level 3 by the limit is paid as recommended (a lever).
    """

    minimum: float
    maximum: float
    pool_share: float
    average_rate_share: float
    minimum_top_share: float
    internal_limits_lifted: bool
    counts_nomination: bool


@dataclass(frozen=True, slots=True)
class RankAwardRules:
    """Presidential Rank Awards (5 USC 4507; 5 CFR 451 subpart C).

    Attributes:
        are_given: Whether rank awards are given for the year.
        meritorious_rate: Meritorious award, share of basic pay.
        distinguished_rate: Distinguished award, share of basic pay.
        meritorious_quota: Most Meritorious awards a year, share of career executives.
        distinguished_quota: Most Distinguished awards a year, share of career executives.
        quota_used: Share (0-1) of the quotas that is given in practice.
        nomination_limit: Most nominations of an agency, share of its career executives.
        wait_years: Fiscal years after an award in which the same rank is not given again.
        minimum_service_years: Years in the SES before a rank award.
        least_level: Least final level of a nominee.
    """

    are_given: bool
    meritorious_rate: float
    distinguished_rate: float
    meritorious_quota: float
    distinguished_quota: float
    quota_used: float
    nomination_limit: float
    wait_years: int
    minimum_service_years: int
    least_level: int


@dataclass(frozen=True, slots=True)
class RemovalRules:
    """Ratings that compel removal from the SES (5 USC 4314(b)(3), (4)).

    Attributes:
        ratings_compel: Whether ratings compel removal at all (a lever for regimes without consequences).
        level1_count: Level 1 ratings that compel removal ...
        level1_window_years: ... within so many consecutive years.
        below3_count: Ratings below level 3 that compel removal ...
        below3_window_years: ... within so many consecutive years.
        moratorium_defers: Whether removals that are not exempt wait a year when a new administration takes office.
        moratorium_exempts_level1: Whether removals for level 1 ratings that compel them are exempt.
        moratorium_exempts_below3: Whether removals for ratings below level 3 that compel them are exempt.
        moratorium_exempts_reassignment: Whether reassignments after level 1 are exempt (5 USC 3395(e)(2)).
        refusal_probability: Probability (0-1) that an executive reassigned after level 1 refuses and is removed for it.
        probation_years: Length of probation after the first career appointment (5 USC 3393(d)), fiscal years.
        defense_probation_years: The same in the Department of Defense (10 USC 1599e), or None for no rule of its own.
        notice_days: Days of written notice before a removal (5 CFR 359.502).
        successor_waits: Whether recruiting for the seat begins only when the notice has run (a lever).
    """

    ratings_compel: bool
    level1_count: int
    level1_window_years: int
    below3_count: int
    below3_window_years: int
    moratorium_defers: bool
    moratorium_exempts_level1: bool
    moratorium_exempts_below3: bool
    moratorium_exempts_reassignment: bool
    refusal_probability: float
    probation_years: int
    defense_probation_years: int | None
    notice_days: int
    successor_waits: bool


@dataclass(frozen=True, slots=True)
class OwnAuthorityRules:
    """Removal by a secretary under an authority of the department's own (38 USC 713), in the agencies that have one.

    Attributes:
        has_own_authority: Whether the authority exists.
        moratorium_applies: Whether the moratorium after a change of administration binds it.
        removal_multiplier: Factor by which removals that the law permits are more likely than elsewhere.
    """

    has_own_authority: bool
    moratorium_applies: bool
    removal_multiplier: float


@dataclass(frozen=True, slots=True)
class ReductionRules:
    """Reduction in force (5 USC 3595).

    Attributes:
        share_abolished: Share (0-1) of each agency's career positions that is abolished in the year.
    """

    share_abolished: float


@dataclass(frozen=True, slots=True)
class FallbackRules:
    """Pay of those placed outside the SES (5 USC 3594).

    Attributes:
        share_of_increases: Share (0-1) of each increase of the grade's maximum by which pay above it grows.
        years_counted: Years for which pay above the maximum is counted as public cost.
    """

    share_of_increases: float
    years_counted: int


@dataclass(frozen=True, slots=True)
class Shocks:
    """What happens to the corps in a fiscal year apart from the rules of appraisal; the same in every arm, nothing by default.

    Attributes:
        extra_exit: Probability (0-1) that a career executive who would have stayed leaves anyway.
        extra_months_to_fill: Months by which a hiring freeze delays the filling of every seat left this year.
    """

    extra_exit: float = 0.0
    extra_months_to_fill: float = 0.0


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in force for the ratings of one fiscal year.

    Attributes:
        fiscal_year: The year whose performance is rated.
        is_transition_year: Whether a new administration takes office in the year.
        base_year_dollars: Dollars of the base year that a dollar of the calendar year after is worth.
        labour_market: Unemployment; no gap to the reference by default.
        private_pay: Pay outside government; none known by default.
        annuity_indexing: How far annuities outran pay; not known by default.
    """

    fiscal_year: int
    is_transition_year: bool
    base_year_dollars: float
    clocks: ClockRules
    appraisal: AppraisalRules
    boards: BoardRules
    review: ReviewRules
    limit: LimitRules
    flexibility: FlexibilityRules
    pay: PayRules
    awards: AwardRules
    rank_awards: RankAwardRules
    removal: RemovalRules
    veterans_affairs: OwnAuthorityRules
    reduction: ReductionRules
    fallback: FallbackRules
    appointments: AppointmentRules
    executive_resources: MeritStaffingRules
    annuity: AnnuityRules
    separation: SeparationRules
    shocks: Shocks = Shocks()
    pay_path: PayPath = PayPath()
    labour_market: LabourMarket = field(default_factory=LabourMarket)
    private_pay: PrivatePay = field(default_factory=PrivatePay)
    annuity_indexing: AnnuityIndexing = field(default_factory=AnnuityIndexing)
