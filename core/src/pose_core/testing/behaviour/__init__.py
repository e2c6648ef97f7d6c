"""Examples: how a component is tried out and what it must then do, one module per kind.

What is checked here follows from a kind's interface alone. What a component of some subject must do besides (poses,
classes, tracks) is checked by examples that derive from these and that the plugin of the subject brings.
"""
