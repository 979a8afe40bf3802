"""How executives of a component deal with each other: help given and harm done (stage 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arithmetic import held_within

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel


def deal_with_peers(person: Executive) -> tuple[float, float]:
    """Help given and harm done by one person."""
    model = person.model
    cooperation, theory = model.world.cooperation, model.world.theory.cooperation
    if theory == "independent":
        return 1.0, 0.0
    contested = person.marginality * person.seat.agency.scarcity
    rivalry = cooperation.rivalry * rivalry_factor(model)
    if theory == "joint_prize":
        elements = model.rulebook.appraisal.elements
        shared = sum(element.weight * element.shared_share for element in elements) / 100
        pull = cooperation.joint_gain * shared - rivalry * (1 - shared)
        return max(0.0, 1 + pull * contested), 0.0
    helping = max(0.0, 1 - rivalry * contested)
    if theory == "rivalry":
        return helping, 0.0
    worth = contested * model.central_office.felt_stake() - cooperation.sabotage_cost
    return helping, held_within(cooperation.sabotage_willing * worth, 0.0, 1.0)


def rivalry_factor(model: OracleModel) -> float:
    """Times by which rivalry is stronger for the stake there is and for work that is joint."""
    cooperation, joint = model.world.cooperation, model.world.organisation.joint_share
    of_work = 1 + cooperation.joint_pull * (2 * joint - 1)
    stake, pull = model.central_office.felt_stake(), cooperation.stake_pull
    if pull < 0:
        stake = max(stake, 0.1)
    return max(0.0, stake**pull * of_work)
