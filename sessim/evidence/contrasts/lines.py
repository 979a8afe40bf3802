"""The lines along which the headlines of a question are given: those of the square, and the question's own contrast."""

from __future__ import annotations

from collections.abc import Container

from sessim.evidence.contrasts.estimates import Frame, question_arms
from sessim.evidence.declared.declarations import Question
from sessim.evidence.declared.square import Line

OWN = "own"


def list_lines(frame: Frame, question: Question, run: Container[str]) -> tuple[Line, ...]:
    """The lines of the square that a study has, preceded by the question's own contrast if it is not one of them.

    Args:
        frame: Arms and declarations.
        question: The question.
        run: Labels of the arms that are run.
    """
    arm, _ = question_arms(frame, question)
    square = frame.declared.square.find_lines(label for label in frame.arms if label in run)
    reference = next((label for label in frame.references if label != arm), None)
    if reference is None or any((each.arm, each.reference) == (arm, reference) for each in square):
        return square
    name = frame.arms[arm].name if arm in frame.arms else arm
    return (Line(OWN, arm, reference, f"{name} against {frame.arms[reference].name}"), *square)
