"""Pictures that people get: printed labels, codes to point a camera at, the genealogy of a lot."""
