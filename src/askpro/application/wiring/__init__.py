"""The use cases of each part of the house, wired by hand onto the layers below them."""
