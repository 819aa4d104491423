"""People label a random part of a run's pictures, blind to prompt and judge: `fairest label`.

`session` knows what is asked and what was told, `journal` keeps it, `results` makes of it what an audit can use;
`server` and `page` are what a browser sees, on this machine alone.
"""

from fairest.labelling.opening import open_session
from fairest.labelling.results import Results, write_results
from fairest.labelling.serving import serving
from fairest.labelling.session import Session

__all__ = ["Results", "Session", "open_session", "serving", "write_results"]
