"""The plain layout: a folder of CSV files that any system can write, read into rows that checked themselves.

`sheet` turns bytes into cells, `cells` a cell into a value, `rows` cells into rows, `layout` says which file holds
which rows. Nothing here knows what the plant already has; that is `domain.steps.import_*`.
"""
