"""What the desk knows: its articles, how a question finds one, and how sure that is."""

import os

# What is computed here is small, and often several searches are under way. More threads inside of each wait for each
# other: with two of them a search took thirty times as long. It counts only if it is said before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
