"""Search for rules that do well in most worlds: levers and objectives, stages of runs, robustness, fresh worlds, a page."""
