"""Judges of the outside: models, services and people that label pictures."""
