"""Visual instruction data from image annotations, written by a text-only teacher.

The road, left to right, one module a step:

    sources -> contexts -> symbolic -> prompts -> ask -> ledger -> parse -> checks -> dedupe -> select -> run

Everything right of the ledger is a pure function of the replies kept there.
"""

__version__ = "0.1.0"
