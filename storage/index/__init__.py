"""The genealogy in memory: whole numbers in arrays, derived from the ledger and never asked when it may be wrong.

`arrays` is what is held, `walk` answers from it, `reading` builds it, `following` brings it to a reader's own moment,
`snapshot` keeps it over a restart, `proof` compares it with SQL, `live` is the one object that a program has of it.
"""
