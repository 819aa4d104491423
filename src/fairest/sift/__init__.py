"""Room 2: which rows stay, with what weight, and why others went. (`fairest.curate` is the call.)"""
