"""From the bot to people: when one is needed, who it is, what they get to know, and where they work."""
