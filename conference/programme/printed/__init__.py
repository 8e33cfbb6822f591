"""The programme as a PDF."""
