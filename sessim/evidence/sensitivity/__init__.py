"""What a difference depends on."""
