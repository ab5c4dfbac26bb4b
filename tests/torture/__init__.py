"""The proofs that a run of teacher calls can be trusted: real processes, real sockets, real kills.

    python -m tests.torture [--kills 1000] [--only kills]

The build is the command line in a process of its own. The teacher is `datagen teacher serve` in another, so that its
account of what it answered outlives the build that asked. Each proof is a function that takes a folder, its size and a
`Report`; tests/datagen/test_torture.py runs them small, `__main__.py` runs them in full. To add one: write such a
function and give it a line in `__main__.py`.
"""
