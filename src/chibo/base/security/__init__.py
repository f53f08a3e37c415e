"""Security of accounts: who may be guessing, known devices, the proved e-mail, what happened to an
account.
"""
