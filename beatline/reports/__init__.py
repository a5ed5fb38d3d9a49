"""Queries and analysis brought together: what more than one page or document tells."""
