"""CSV and XLSX files as rows to be posted: remittance sheets and lists of clawbacks.

May use: importers.documents.
"""
