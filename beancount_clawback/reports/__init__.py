"""Reports: one stream of line items (`line_items`), tables over it, and renderers (`as_…`).

The tables know no output format, the renderers no accounting.
"""
