"""Exports of other systems (Odoo, ERPNext, SAP's MB51, Kingdee), turned into the plain layout.

`headers` finds the line with the columns' names, `reading` reads the rows below it by the rules of one preset into
`bookings`, `netting` cancels what was reversed, `joining` makes links of what was used and made, `translating` writes
the files of the plain layout. A new system is one file with its rules and one entry in `registry`.
"""
