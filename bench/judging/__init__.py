"""What `bench/judges.py` is made of: one file a question."""
