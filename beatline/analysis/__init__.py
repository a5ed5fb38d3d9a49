"""Statistics: a frame in, a frame out; one a file, each with its section in docs/methods.md."""
