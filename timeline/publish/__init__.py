"""Answers as documents for people and machines; pure."""
