"""The pages on overlap: who sits together where, what two networks share, two regions side by side.

In: an address. Out: its page. `page`, `members` and `compare` each put one page together.
"""
