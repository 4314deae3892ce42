"""Findings put in words for people, last of all."""
