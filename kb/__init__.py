"""What the desk knows: its articles, how a question finds one, and how sure that is."""
