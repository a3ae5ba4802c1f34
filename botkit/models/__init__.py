"""The doors to language models: OpenAI-compatible endpoints, the offline model, scripts for tests.

Nothing is imported here, so that opening one door never pays for another.
"""
