"""Actor and day in, frozen values out: what pages, programs and a telephone show alike.

A sentence stays a message with its parameters, an address the name of a page with its arguments;
no request, no form, no template, and nothing in a value that JSON does not hold.
"""
