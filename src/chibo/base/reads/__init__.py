"""The read log: who was shown personal data of whom, from outside their cell; no page
waits for it.
"""
