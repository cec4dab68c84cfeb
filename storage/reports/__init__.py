"""Answers as files that people open elsewhere: spreadsheets and CSV, in their language."""
