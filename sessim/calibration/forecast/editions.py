"""What an edition of unseen history keeps beside its table, apart from its blocks: who shows an edition need not open them."""

from __future__ import annotations

ORDER = "order.json"  # which posterior the edition was run on, written before anything was run
