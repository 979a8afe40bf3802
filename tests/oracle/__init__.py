"""The oracle: the model written a second time, one Mesa agent a person, from the specification alone."""
