"""What several use cases do alike. A step is a plain function inside somebody's transaction, never a promise."""
