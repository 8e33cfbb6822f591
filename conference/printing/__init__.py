"""Printed matter: PDFs, their typefaces and tags, drawings, QR codes, the picture of a shared link."""
