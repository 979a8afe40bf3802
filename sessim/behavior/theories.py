"""Every registry of rival theories, by mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.behavior.allocating import ALLOCATION_THEORIES
from sessim.behavior.applying import APPLYING_THEORIES
from sessim.behavior.awarding import AWARDING_THEORIES
from sessim.behavior.cooperation import COOPERATION_THEORIES
from sessim.behavior.effort import EFFORT_THEORIES
from sessim.behavior.leaving import LEAVING_THEORIES
from sessim.behavior.norms import NORM_THEORIES
from sessim.behavior.rating import RATING_THEORIES
from sessim.behavior.responding import RESPONSE_THEORIES
from sessim.behavior.reviewing import BOARD_THEORIES
from sessim.corps.ability import ABILITY_THEORIES
from sessim.corps.onboarding import ONBOARDING_THEORIES
from sessim.theory_registry import TheoryRegistry

THEORIES: Mapping[str, TheoryRegistry[Any]] = {
    each.mechanism: each
    for each in (
        EFFORT_THEORIES,
        COOPERATION_THEORIES,
        RATING_THEORIES,
        BOARD_THEORIES,
        ALLOCATION_THEORIES,
        AWARDING_THEORIES,
        RESPONSE_THEORIES,
        NORM_THEORIES,
        LEAVING_THEORIES,
        APPLYING_THEORIES,
        ONBOARDING_THEORIES,
        ABILITY_THEORIES,
    )
}
