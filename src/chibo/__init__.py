"""Chibo: the working system of an organisation that lives by the monthly meeting of its cells."""

__version__ = "0.1.0"
