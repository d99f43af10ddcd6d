"""From numbers to decisions: True, False or, where the numbers do not tell, None; with the reason.

``proportions`` of counts, ``seeds`` for repeated networks, ``means`` for few of them.  Imports
nothing else of ``empirical``.
"""
