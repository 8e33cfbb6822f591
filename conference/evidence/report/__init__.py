"""The draft of the report after a conference, and the text for the press."""
