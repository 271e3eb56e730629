"""Posting: rows become entries, an import plan in the end (`plan`), each with its proof.

May use: importers.matching, importers.documents; claims, engine and below.
"""
