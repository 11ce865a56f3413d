"""The same answers from other engines: started on loopback, with ports and folders of their own."""
