"""generate/recipes"""
