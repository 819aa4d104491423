"""Pictures that somebody already made."""
