"""What is made once and sent again: pages, files and values, kept in memory until what they show changes.

`pages.cached_page` is for views, `files.answer` for files, `versions.cached` for values (docs/cached-pages.md).
"""
