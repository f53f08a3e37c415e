"""The corpus of hostile and damaged files, made by code; every form that takes a file is tried with
all of it.
"""

from tests.hostile import office, others, pdfs

# Kind → (name, how to make it, code of the refusal; "" is stored, None is stored or refused,
# several: one of them).
KINDS = {**office.KINDS, **pdfs.KINDS, **others.KINDS}
