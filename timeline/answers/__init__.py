"""What Timeline answers: frozen data that a notebook shows, and that turns into JSON, Markdown and rows.

Each result keeps the head of the stream it was taken from, so that what was published can be rebuilt.
`to_dict` is the JSON answer as plain data (numbers are Decimals), `to_dicts` a list of flat rows for
`pandas.DataFrame` or `polars.DataFrame` (numbers are int or float).
"""

from timeline.answers.base import Result
from timeline.answers.events import Answer, Listing, Preview, Sources
from timeline.answers.figures import Courses, Diff, Why

__all__ = ["Answer", "Courses", "Diff", "Listing", "Preview", "Result", "Sources", "Why"]
