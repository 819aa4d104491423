"""Generators that answer over HTTP: services, and servers of one's own."""
