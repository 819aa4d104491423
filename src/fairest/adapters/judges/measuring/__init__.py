"""How far the judges err: each file measures one of them anew and writes its card."""
