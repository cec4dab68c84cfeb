"""A Telegram on your own desk: a local Bot API server over real HTTP, and the phones that talk to it.

Imports nothing of the product and nothing of the `telegram` library, so that it can catch our mistakes.
Start at `room.PhoneRoom`; the control interface is described in docs/phoneroom.md.
"""
