"""What the calibration prints."""

from __future__ import annotations

from sessim.calibration.fit.calibrate import Calibration


def calibration_text(found: Calibration, seconds: float) -> str:
    """Format waves, theories and fit for a terminal.

    Args:
        found: The calibration.
        seconds: Processor seconds that this call used.
    """
    manifest, tables = found.manifest, found.tables
    lines = [f"{'wave':<6}{'worlds':>8}{'left before':>13}{'median I':>10}{'least I':>9}{'plausible':>11}"]
    lines += [
        f"{row.wave:<6}{row.worlds:>8}{row.not_ruled_out_before:>13.3f}{row.median_implausibility:>10.2f}"
        f"{row.smallest_implausibility:>9.2f}{row.plausible_worlds:>11}"
        for row in tables["waves"].itertuples()
    ]
    lines += [
        "",
        f"not ruled out at the end: {manifest['not_ruled_out']:.3f} of the prior; "
        f"{manifest['simulated_worlds_weighed']} worlds of the last wave weighed, "
        f"effective number {manifest['effective_number_of_worlds']:g}, "
        f"largest weight {manifest['largest_weight']:g}",
        f"posterior: {manifest['worlds']} worlds, {manifest['distinct_worlds']} distinct, "
        f"effective number {manifest['effective_number_of_drawn_worlds']:g}; "
        f"{manifest['figures_that_weigh']} figures weigh, worth {manifest['independent_figures']:g} independent ones",
        "",
        f"weight of each theory (equal before; the past cannot weigh {', '.join(manifest['method']['unweighed'])}):",
    ]
    for mechanism, rows in tables["theories"].groupby("mechanism", sort=False):
        lines.append(f"  {mechanism}: " + ", ".join(f"{row.theory} {row.posterior:.2f}" for row in rows.itertuples()))
    lines += ["", f"{'':<54}{'published':>10}{'posterior, 90 percent band':>32}"]
    for row in tables["fit"].itertuples():
        band = f"{row.median:.3f} ({row.low90:.3f} to {row.high90:.3f})"
        verdict = "met" if row.is_met else "within discrepancy" if row.is_within_discrepancy else "MISS"
        lines.append(f"{row.number:>2} {row.title:<51.51}{row.published:>10.3f}{band:>32}  {verdict}")
    lines += ["", *_tell_lessons(found)]
    fit = manifest["fit"]
    lines += [
        "",
        f"{fit['met']} of {fit['figures']} figures met; {fit['conflicts']} pairs of figures conflict",
        f"processor time {seconds:.0f} s",
    ]
    return "\n".join(lines)


def _tell_lessons(found: Calibration) -> list[str]:
    """What history informed, how targets left out were predicted, and the factor on the answers."""
    manifest, blocks = found.manifest, found.manifest["blocks"]
    missed = found.tables["fit"].query("weighs and not is_met")
    reasons = missed.groupby("target", sort=False).agg({"component": ", ".join, "reason": "first"})
    factor = found.tables["discrepancy_of_answers"].set_index("factor_of").loc["new answer"]
    untouched = ", ".join(manifest["untouched_headlines"]) or "none"
    return [
        *(f"missed: {row.component}: {row.reason}" for row in reasons.itertuples()),
        f"history touches {len(manifest['touched'])} parameters that a policy moves and leaves "
        f"{len(manifest['not_identified'])} at their ranges; headline answers that it does not touch: {untouched}",
        f"left out in turn: {blocks['covered']} of {blocks['blocks']} targets predicted, {blocks['in_90']} of "
        f"{blocks['figures']} figures in the 90 percent bands "
        f"({blocks['in_90_without_discrepancy']} without the learnt discrepancy)",
        f"factor on a new answer: {factor['median']:.2f} ({factor['low90']:.2f} to {factor['high90']:.2f}), of the wrong sign in "
        f"{factor['share_of_wrong_sign']:.0%}",
    ]
