"""The phone room for pytest: tests talk to a real bot as people do."""
