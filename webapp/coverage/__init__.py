"""The page on coverage: what is known of each body, and what is missing for each region.

In: an address. Out: its page. `page` puts it together from the questions of the catalogue.
"""
