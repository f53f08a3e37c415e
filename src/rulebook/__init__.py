"""Regulations as dated data: values with their source, findings, points with reasons.

Plain Python, no framework.
"""
