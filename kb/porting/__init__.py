"""Articles from other desks' exports, and exports for other desks: bytes in, values out, nothing written."""
