"""The programme for other programs: calendars, schedules, news."""
