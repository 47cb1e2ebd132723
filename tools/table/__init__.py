"""Makes and judges the table of words that `kb/vectors.py` opens."""
