"""What stops a command about backups."""

import click


class BackupError(click.ClickException):
    """Something that an administrator has to put right; the message says what and how."""
