"""The edge: the only place that knows outside services and libraries of other people's models."""
