"""What is asked of people: a field is described once (`registration.py`), and everything that knows fields reads it.

Descriptions stand below all features: they use tables and floors alone.
"""
