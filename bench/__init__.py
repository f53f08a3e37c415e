"""Speed as ratios: each page and write against a bare view and the same rows by plain SQL, in one
run on one machine.
"""
