"""Encoders of other people's libraries: models that compare pictures with words."""
