"""History that was held out, and forecasts that can be wrong."""
