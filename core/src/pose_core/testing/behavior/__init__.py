"""Example classes that test the behavior of components, one module per kind.

They check only the interface of a kind. Plugins for a subject, such as poses, classes or tracks, derive classes with
further checks.
"""
