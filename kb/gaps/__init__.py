"""What customers ask and nobody has written down: found, weighed, drafted, and measured afterwards."""
