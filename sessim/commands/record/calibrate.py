"""`sessim calibrate`: find the worlds consistent with the published record."""

from __future__ import annotations

import argparse
import resource

from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument(
        "--folder", help="where to write waves and diagnostics (default: results/calibration, plus the scale if quick)"
    )
    parser.add_argument(
        "--output", help="where to write the posterior (default: configs/calibration at full scale, else --folder)"
    )


def act(options: argparse.Namespace) -> int:
    """Calibrate, write the posterior and its diagnostics, and print the fit."""
    from sessim.calibration.fit.calibrate import calibrate, write_diagnostics, write_posterior
    from sessim.calibration.fit.messages import calibration_text
    from sessim.calibration.fit.method import load_method
    from sessim.ground.extras import require_extra
    from sessim.ground.lock import hold_for_writing
    from sessim.ground.resources import configs_folder
    from sessim.study.pools.local_pool import keep_workers

    require_extra("analysis", "sklearn", what="calibration")
    scales = [word.removeprefix("scale=") for word in options.settings if word.startswith("scale=")]
    typed = [word for word in options.settings if not word.startswith("scale=")]
    method = load_method(scales[-1] if scales else "full")
    is_full = method.scale == "full"
    folder = read_path(options.folder or f"results/calibration{'' if is_full else f'_{method.scale}'}", "--folder")
    output = (
        read_path(options.output, "--output")
        if options.output
        else configs_folder() / "calibration"
        if is_full
        else folder
    )
    with hold_for_writing(folder), keep_workers():
        found = calibrate(method, typed, folder, shows_progress=not options.quiet)
        write_diagnostics(found, folder)
        write_posterior(found, output)
    if not options.quiet:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        seconds = sum(each.ru_utime + each.ru_stime for each in used)
        print(calibration_text(found, seconds))
    return 0


VERB = Verb(
    "calibrate", "find the worlds consistent with the published record", add_arguments, act, "sessim calibrate", True
)
