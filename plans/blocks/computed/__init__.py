"""What the engine computed, as blocks: for the plan's outcomes, the numbers page and the wizard alike.

One module per stage of the interview, one function per subject. Each takes :class:`~plans.blocks.numbers.Numbers`
and returns blocks; none where there is nothing to say.
"""
