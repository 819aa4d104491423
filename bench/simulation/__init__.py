"""What `bench/validity.py` is made of: audits in memory, the promises, and one file a section."""
