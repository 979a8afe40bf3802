"""What an edition of unseen history keeps next to its table, apart from its blocks, which need not be opened to show it."""

from __future__ import annotations

ORDER = "order.json"  # which posterior the edition was run on, written before anything was run
