"""The rules a rating touches, as pure functions of arrays and cited values."""
