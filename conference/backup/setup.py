"""What backups add to the commands, to the rounds of the worker and to the diagnoses."""

from functools import partial

from flask import Flask

from conference.backup import diagnosis, erasures
from conference.lib import diagnoses, tasks
from conference.lib.lazy import LazyCommand

COMMANDS = {
    "backup": "Write everything to one encrypted file, while people register.",
    "backup-key": "Make a pair of keys for backups.",
    "restore": "Put a backup back, into an empty place.",
    "move-database": "Copy all rows to another database, from SQLite to PostgreSQL or back.",
}
FILES_CHECKED = "Look for each file that the database names."


def init_app(app: Flask) -> None:
    """Add the commands, the task and the diagnosis."""
    for name, words in COMMANDS.items():
        app.cli.add_command(LazyCommand(name, f"conference.backup.commands:{name.replace('-', '_')}", words))
    app.cli.add_command(LazyCommand("check-files", "conference.backup.files:check_files", FILES_CHECKED))
    tasks.add(app, erasures.work_once, order=75, every=tasks.MINUTE)
    diagnoses.add(
        app, "backup", "The last backup is whole and fresh.", partial(diagnosis.look, app.config), reads_tables=False
    )
