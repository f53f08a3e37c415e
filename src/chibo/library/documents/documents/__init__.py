"""Official papers: typed facts go in, a paper is composed once, Word and PDF write out the same
paper.
"""
