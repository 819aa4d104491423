"""Where work is done that can be cut into parts: on this computer, or on many."""
