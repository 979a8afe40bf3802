"""What is known of single agencies: rows of FY2013 to FY2016 and no others, a researcher's own rows, and what cannot be read."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

from sessim.cli import main
from sessim.corps.population import AgencyPlan, KnownNorm
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.settings.population.known_norms import (
    RatedShare,
    judge_norm,
    read_government_shares,
    read_method,
    read_published_shares,
)

VA_BEFORE = "Veterans Affairs, FY2016: 0.9 of 470"


def known_in(*words: str) -> dict[str, KnownNorm]:
    agencies: tuple[AgencyPlan, ...] = compose_study(["population=september_2016", *words]).population.agencies
    return {each.name: each.known_norm for each in agencies if each.known_norm is not None}


def test_only_rows_of_the_declared_years_are_read() -> None:
    rows = read_published_shares()
    assert {each.fiscal_year for each in rows} == {2013, 2014, 2015, 2016}
    of_veterans = [each for each in rows if each.agency == "Veterans Affairs"]
    assert [each.low for each in of_veterans] == pytest.approx([0.21, 0.161, 0.116, 0.209])
    assert [each.rated for each in of_veterans] == [470, 0, 0, 0]
    assert {each.agency for each in rows} == {
        "Veterans Affairs", "State", "Justice", "National Science Foundation", "USAID", "Education",
        "Small Business Administration", "Nuclear Regulatory Commission", "General Services Administration",
        "Office of Personnel Management",
    }  # fmt: skip


def test_an_interval_without_an_upper_end_reaches_to_the_largest_published_share() -> None:
    (justice,) = (each for each in read_published_shares() if (each.agency, each.fiscal_year) == ("Justice", 2015))
    assert (justice.low, justice.high) == pytest.approx((0.667, 0.849))


def test_a_norm_is_judged_from_shares_as_the_specification_says() -> None:
    method, government = read_method(), read_government_shares()
    slope, of_year = method["signal_sd"]["value"], method["year_variance"]["value"]
    exact, interval = RatedShare("A", 2016, 0.209, 0.209, 470), RatedShare("A", 2015, 0.6, 0.8)
    z = [norm.ppf(0.209), (norm.ppf(0.6) + norm.ppf(0.8)) / 2]
    error = [
        0.209 * 0.791 / (470 * norm.pdf(z[0]) ** 2) + of_year,
        norm.cdf(z[1]) * norm.sf(z[1]) / (50 * norm.pdf(z[1]) ** 2)
        + (norm.ppf(0.8) - norm.ppf(0.6)) ** 2 / 12
        + of_year,
    ]
    away = [z[0] - norm.ppf(government[2016]), z[1] - norm.ppf(government[2015])]
    known = judge_norm([exact, interval], career=50)
    assert known.difference == pytest.approx(slope * sum(away) / 2)
    assert known.variance == pytest.approx(slope**2 * sum(error) / 4)


def test_fewer_people_say_less_and_nobody_at_the_top_says_something_finite() -> None:
    few, many = (judge_norm([RatedShare("A", 2016, 0.8, 0.8, rated)], 9) for rated in (20, 2000))
    assert few.difference == many.difference > 0.0
    assert few.variance > many.variance
    for share in (0.0, 1.0):
        none = judge_norm([RatedShare("A", 2016, share, share, 10)], 9)
        assert math.isfinite(none.difference) and math.isfinite(none.variance)


def test_strict_and_lenient_agencies_of_the_record_are_known_as_such() -> None:
    known = known_in()
    assert known["Veterans Affairs"].difference < -0.5
    assert min(known[name].difference for name in ("State", "Justice", "National Science Foundation")) > 0.5
    assert known["Veterans Affairs"].variance < known["Education"].variance
    assert "Defense" not in known


def test_a_researchers_rows_take_the_place_of_the_published_ones_of_that_agency_alone() -> None:
    usual, own = known_in(), known_in(f'population.level5_shares=["{VA_BEFORE}"]')
    assert own["Veterans Affairs"].difference > 1.0
    assert {name: each for name, each in own.items() if name != "Veterans Affairs"} == {
        name: each for name, each in usual.items() if name != "Veterans Affairs"
    }
    both = known_in(
        f'population.level5_shares=["{VA_BEFORE}","Defense, FY2023: .5 of 1100","Defense, FY2016: 0.4 of 1000"]'
    )
    assert both["Defense"].difference < 0.0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("VA, FY2016: 0.2 of 470", "the corps has no agency called 'VA'"),
        ("Veteran Affairs, FY2016: 0.2 of 470", "did you mean Veterans Affairs"),
        (
            "Veterans Affairs, FY2012: 0.2 of 470",
            "FY2012 is not known; allowed: FY2013, FY2014, FY2015, FY2016, FY2023",
        ),
        ("Veterans Affairs, FY2016: 20% of 470", "does not match"),
        ("Veterans Affairs, FY2016: 1.2 of 470", "does not match"),
        ("Veterans Affairs, FY2016: 0.2 of 0", "does not match"),
        ("Veterans Affairs: 0.2 of 470", "does not match"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_one_line(row: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as refused:
        compose_study([f'population.level5_shares=["{row}"]'])
    assert "population.level5_shares" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_list_of_agencies_says_what_is_known_and_how_far_it_is_pulled_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["list", "agencies", "population=september_2016", f'population.level5_shares=["{VA_BEFORE}"]']) == 0
    lines = {line.split("  ")[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "FY2016 90.0%" in lines["Veterans Affairs"] and "11.6%" not in lines["Veterans Affairs"]
    assert "FY2015 84.9%" in lines["State"] and "pulled 15% of the way back" in lines["State"]
    assert "nothing known" in lines["Defense"]
    assert main(["list", "agencies", "world.values.agencies.norm_spread=0"]) == 0
    assert "agencies do not differ in norm" in capsys.readouterr().out
    assert main(["list", "policies", "population=september_2016"]) == 2
    assert "a list of policies reads no settings" in capsys.readouterr().err
