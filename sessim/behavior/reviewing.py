"""Board theories: what a Performance Review Board does with the initial ratings on its own initiative."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from sessim.law.rulebook import ReviewRules
from sessim.theory_registry import TheoryRegistry
from sessim.world import Board


@dataclass(frozen=True, slots=True)
class Stance:
    """How a board works this year.

    Attributes:
        lowers: Probability (0-1) of lowering a rating that its own reading does not support.
        raises: Probability (0-1) of raising one.
        leniency_removed: Share (0-1) of the between-rater difference that it takes out.
        rigour: Share (0-1) of rating inflation that it takes out.
        lobbying_noise: SD, in rating SD, of what lobbying adds to its evidence.
        raises_on_response: Probability (0-1) of raising one whose executive asked for a higher-level review.
    """

    lowers: float
    raises: float
    leniency_removed: float
    rigour: float
    lobbying_noise: float
    raises_on_response: float


def rigour_of_members(rules: ReviewRules, committed: float, parameters: Board) -> ReviewRules:
    """Review rules as followed by a board on which some votes belong to members committed to rigour.

    That the commitment changes anything is an assumption, and so is its strength: OPM's guidance of October 2025 asks for such
    members and says nothing of what they do.

    Args:
        rules: Rules that hold for every board.
        committed: Share (0-1) of the votes that are theirs.
        parameters: How much of the inflation they would take out.

    Returns:
        The rules with the mean rigour over the votes, never less than before.
    """
    theirs = max(rules.rigour, parameters.committed_strength)
    return replace(rules, rigour=(1.0 - committed) * rules.rigour + committed * theirs)


def board_of_agency(parameters: Board, rigour: float) -> Board:
    """Parameters for the boards of one agency, which are more or less ready to lower a rating on their own initiative.

    Args:
        parameters: Parameters of the world.
        rigour: Readiness of the agency's boards over that of the world, as a factor.
    """
    return replace(parameters, lowers=min(parameters.lowers * rigour, 1.0))


class BoardTheory(Protocol):
    """Stance of a board under the review rules in force."""

    def __call__(self, rules: ReviewRules, parameters: Board) -> Stance:
        """Return the stance of the year."""


BOARD_THEORIES = TheoryRegistry[BoardTheory]("board")


@BOARD_THEORIES.declare("lobbying_noise", "instruction_share")
def passive(rules: ReviewRules, parameters: Board) -> Stance:
    """The board signs off on what it is given and does part of what it is told to do; its ranking evidence is its own."""
    share = parameters.instruction_share
    return Stance(
        lowers=share * rules.attention,
        raises=0.0,
        leniency_removed=share * rules.leniency_removed,
        rigour=share * rules.rigour,
        lobbying_noise=parameters.lobbying_noise * (1.0 - rules.rigour),
        raises_on_response=0.0,
    )


@BOARD_THEORIES.declare("leniency_removed", "lowers", "raises", "lobbying_noise")
def calibrating(rules: ReviewRules, parameters: Board) -> Stance:
    """The board compares raters, lowers more readily than it raises, and is lobbied (Demere, Sedatole and Woods 2019)."""
    return Stance(
        lowers=max(parameters.lowers, rules.attention),
        raises=max(parameters.raises, rules.attention),
        leniency_removed=max(parameters.leniency_removed, rules.leniency_removed),
        rigour=rules.rigour,
        lobbying_noise=parameters.lobbying_noise * (1.0 - rules.rigour),
        raises_on_response=max(parameters.raises, rules.attention, rules.response_attention),
    )


@BOARD_THEORIES.declare("leniency_removed", "lowers", "raises", "lobbied_noise", "lobbied_yield")
def lobbied(rules: ReviewRules, parameters: Board) -> Stance:
    """The board gives way: it lowers less often, and advocacy bends what it ranks by.

    Where supervisors calibrate their own staff jointly, incentive-driven behaviour predicts winners and losers (Bol, de Aguiar
    and Lill); competition for promotion raises lobbying (Cowgill 2015). Rules about review still bind it.
    """
    return Stance(
        lowers=max(min(1.0, parameters.lowers * (1.0 - parameters.lobbied_yield)), rules.attention),
        raises=max(parameters.raises, rules.attention),
        leniency_removed=max(parameters.leniency_removed, rules.leniency_removed),
        rigour=rules.rigour,
        lobbying_noise=parameters.lobbied_noise * (1.0 - rules.rigour),
        raises_on_response=max(parameters.raises, rules.attention, rules.response_attention),
    )


@BOARD_THEORIES.declare("leniency_removed", "lowers", "lobbying_noise", "timid_share")
def timid(rules: ReviewRules, parameters: Board) -> Stance:
    """The board only trims: it never raises, and does part of what a calibrating board or the rules would have it do."""
    share = parameters.timid_share
    return Stance(
        lowers=max(parameters.lowers, rules.attention) * share,
        raises=0.0,
        leniency_removed=max(parameters.leniency_removed, rules.leniency_removed) * share,
        rigour=rules.rigour * share,
        lobbying_noise=parameters.lobbying_noise * (1.0 - rules.rigour * share),
        raises_on_response=0.0,
    )


@BOARD_THEORIES.declare("leniency_removed", "lowers", "raises", "lobbying_noise", "rigorous_resolve")
def rigorous(rules: ReviewRules, parameters: Board) -> Stance:
    """The board does unasked what a rule about rigour would demand: it rereads, both ways, and discounts inflation."""
    resolve = parameters.rigorous_resolve
    rigour = max(resolve, rules.rigour)
    return Stance(
        lowers=max(parameters.lowers, resolve, rules.attention),
        raises=max(parameters.raises, resolve, rules.attention),
        leniency_removed=max(parameters.leniency_removed, resolve, rules.leniency_removed),
        rigour=rigour,
        lobbying_noise=parameters.lobbying_noise * (1.0 - rigour),
        raises_on_response=max(parameters.raises, resolve, rules.attention, rules.response_attention),
    )
