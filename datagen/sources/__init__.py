"""Annotations -> contexts, one module a format. To add one: a module whose `read` gives `Contexts` and a `Reading`."""
