"""What a version says, as typed blocks: the page and the PDF are both made of these, so they cannot differ.

:func:`plans.blocks.contents.contents` gives the whole document.
"""
