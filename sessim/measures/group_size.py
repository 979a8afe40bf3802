"""From what size of group on ranking people beats rating them (M9.3)."""

from __future__ import annotations

import math


def least_group_for_ranking(
    true_share: float, leniency_share: float, error_share: float, between: float = 0.0
) -> float:
    """Group size above which a rank within the group follows the truth more closely than an absolute rating.

    One supervisor a group, whose leniency is the same for all of it and cancels in a ranking, as does how good the group
    is. With variances p (truth, of which b between groups), l and e, the squared correlation with the truth is
    p / (p + l + e) for the rating, and p (1 - b)^2 (1 - 1/n) / (p (1 - b) + e) for the deviation from the mean of n people.

    Args:
        true_share: Variance of the truth in a rating.
        leniency_share: Variance of leniency between supervisors.
        error_share: Variance of all other error.
        between: Share (0-1) of the truth's variance that lies between groups.

    Returns:
        Least size (may be a fraction), infinite where ranking never wins.
    """
    total = true_share + leniency_share + error_share
    own = 1.0 - between
    needed = (true_share * own + error_share) / (own * own * total) if own > 0.0 else math.inf
    return 1.0 / (1.0 - needed) if needed < 1.0 else math.inf
