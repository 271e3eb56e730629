"""What an ERA says, as rows to be posted: claims, adjustments (CARC), provider levels (PLB).

May use: importers.documents, importers.era.
"""
