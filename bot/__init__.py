"""The hub: the path of a message, its wiring, the command line and the web server."""
