"""The words that sit in so many questions that they hardly tell one from another."""

_FAINT = """
a an the is are was were be to of in on at for and or do does did i my me you your it its this that with can could
please how what there have has if am from as so will just by
yang di ke dari saya aku untuk dengan apa apakah bagaimana cara ada dan atau ini itu bisa adalah pada akan juga nya mau
ingin
"""
FAINT = frozenset(_FAINT.split())
"""They are no sign that something is asked that nobody knows."""
