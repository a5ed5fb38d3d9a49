from hypothesis import settings

# Nothing here asserts on time: a busy machine must not fail a test.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
