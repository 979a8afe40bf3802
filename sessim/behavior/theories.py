"""Every registry of rival theories, by mechanism."""

from __future__ import annotations

from collections.abc import Mapping

from sessim.behavior.allocating import ALLOCATION_THEORIES
from sessim.behavior.applying import APPLYING_THEORIES
from sessim.behavior.cooperation import COOPERATION_THEORIES
from sessim.behavior.effort import EFFORT_THEORIES
from sessim.behavior.leaving import LEAVING_THEORIES
from sessim.behavior.norms import NORM_THEORIES
from sessim.behavior.rating import RATING_THEORIES
from sessim.behavior.responding import RESPONSE_THEORIES
from sessim.behavior.reviewing import BOARD_THEORIES
from sessim.corps.ability import ABILITY_THEORIES
from sessim.corps.onboarding import ONBOARDING_THEORIES

THEORIES: Mapping[str, Mapping[str, object]] = {
    "effort": EFFORT_THEORIES,
    "cooperation": COOPERATION_THEORIES,
    "rating": RATING_THEORIES,
    "board": BOARD_THEORIES,
    "allocation": ALLOCATION_THEORIES,
    "response": RESPONSE_THEORIES,
    "norms": NORM_THEORIES,
    "leaving": LEAVING_THEORIES,
    "applying": APPLYING_THEORIES,
    "onboarding": ONBOARDING_THEORIES,
    "ability": ABILITY_THEORIES,
}
