"""The declared measures of a fiscal year: name, code in the comment-questions table, unit, direction, meaning.

A measure's place in the catalogue is its column in the results.
"""

from __future__ import annotations

from sessim.measures.catalogue_detail import DETAIL_MEASURES
from sessim.measures.catalogue_main import MAIN_MEASURES
from sessim.measures.catalogue_record import RECORD_MEASURES
from sessim.measures.measure import Measure

MEASURES: tuple[Measure, ...] = (*MAIN_MEASURES, *DETAIL_MEASURES, *RECORD_MEASURES)

NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
