"""Find the one setting of a replication that may be fitted, so that one figure is met; all others are then left alone."""

from __future__ import annotations

import sys
from dataclasses import replace

from scipy.optimize import brentq

from sessim.calibration.replication.plans import Figure, Plan, load_plan
from sessim.calibration.replication.replications import run_replication
from sessim.ground.errors import UserError


def fit_value(plan: Plan, typed: tuple[str, ...] = (), tolerance: float = 1e-3) -> float:
    """Return the value of the fitted setting at which its figure is met (Brent's method; every try has the same draws).

    Args:
        plan: Replication with a `fitted` setting.
        typed: Further settings, such as a smaller population.
        tolerance: How near the value has to be.

    Raises:
        UserError: If the plan fits nothing, or the figure is not reached between the two ends.
    """
    fitted = plan.fitted
    if fitted is None:
        raise UserError("no setting of this replication is fitted", where=plan.file)
    part = extract_part(plan, next(figure for figure in plan.figures if figure.name == fitted.figure))

    def miss(value: float) -> float:
        return run_replication(part, (*typed, f"{fitted.setting}={value!r}")).rows[0].ours - fitted.to

    try:
        return float(brentq(miss, fitted.low, fitted.high, xtol=tolerance))
    except ValueError:
        raise UserError(
            f"{fitted.figure} does not reach {fitted.to:g} with {fitted.setting} from {fitted.low:g} to {fitted.high:g}",
            where=plan.file,
        ) from None


def extract_part(plan: Plan, figure: Figure) -> Plan:
    """Return the plan with one figure and only the conditions that the figure takes."""
    terms = [term for term in (*figure.terms, figure.divided_by) if term is not None]
    factors = {
        factor: {
            level: settings
            for level, settings in levels.items()
            if any(level in term.where.get(factor, (level,)) for term in terms)
        }
        for factor, levels in plan.factors.items()
    }
    return replace(plan, factors=factors, figures=(figure,))


def main() -> None:
    """Print the fitted value of the replication named on the command line; it is then written to its experiment by hand."""
    plan = load_plan(sys.argv[1])
    value = fit_value(plan)
    print(f"{plan.fitted.setting if plan.fitted else ''}={value:.3f}")


if __name__ == "__main__":
    main()
