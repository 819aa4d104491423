"""Files, archives and tables that nobody vouches for, read row by row."""
