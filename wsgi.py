"""The application, for `flask --app wsgi …` and for any other WSGI server."""

import gc
import sys

gc.disable()  # loading throws nearly nothing away, and looking for it again and again takes a sixth of the start
try:
    from conference import create_app
    from config import ConfigurationError
except ModuleNotFoundError as error:
    raise SystemExit(f"Prezence can't start: the package {error.name} is not installed. Run: make server") from None
except OSError as error:  # Pango and what it needs are libraries of the system
    raise SystemExit(f"Prezence can't start: {error}\nRun: scripts/system-packages pdf") from None

# A thread whose turn it is to write lets the interpreter go at each statement; by default it would wait 5 ms for each
# other busy thread to get it back, and everybody behind it with it.
sys.setswitchinterval(0.0005)
try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(f"Prezence can't start with this configuration.\n{error}") from None
gc.freeze()  # what is there stays; looked at with the garbage of each page, it took a sixth of the time of the first
gc.enable()
