"""The page that explains the terms of the graph: what each means, how they hang together, how often each is used."""
