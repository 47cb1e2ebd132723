"""ChatterBot's seconds for a question, to hold ours against. It runs in an environment of its own, not in the desk's.

It is given every ease that its makers offer: it writes nothing down, and its words are only put in small letters, since
the model that its usual tagger needs comes from no package index. The rest is as it comes: BestMatch over SQL.
"""

import json
import sys
import time

from chatterbot import ChatBot
from chatterbot.tagging import LowercaseTagger
from chatterbot.trainers import ListTrainer


def main() -> None:
    """Read `{"entries": [[question, answer], …], "asked": […]}`; print the `seconds` that one took."""
    given = json.load(sys.stdin)
    bot = ChatBot("peer", tagger=LowercaseTagger, database_uri=sys.argv[1], read_only=True)
    trainer = ListTrainer(bot, show_training_progress=False)
    for entry in given["entries"]:
        trainer.train(entry)
    bot.get_response(given["asked"][0])  # so that all is loaded
    begun = time.perf_counter()
    for question in given["asked"]:
        bot.get_response(question)
    took = time.perf_counter() - begun
    print(json.dumps({"seconds": took / len(given["asked"])}))


main()
