"""What goes wrong with somebody's files, said so that she knows what to do next."""


class LoadError(Exception):
    """A load cannot go on; its text is a whole message for the person who started it."""
