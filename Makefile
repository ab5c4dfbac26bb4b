# What people, CI and hooks type. Needs GNU make (3.81 or newer) and Python (3.11 or newer) with venv; nothing else.
# To add a target: give it a line with `## what it does`, and `make help` lists it.

PYTHON ?= python3
WHEELS ?= $(wildcard .cache/wheels)
BENCHES ?= benchmarks/bench_contexts.py
ARGS ?=

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -qq
FROM = $(if $(strip $(WHEELS)),--no-index --find-links "$(WHEELS)")
WANTING = $(WHEELS): lacks what pip asks for above: run make cache with a network, or make WHEELS= to use the index
REFUSE = { $(if $(strip $(WHEELS)),echo "$(WANTING)" >&2;) exit 1; }

# What hatchling asks for when it builds an editable package, and no metadata names.
EDITABLE := editables

# tiktoken would download cl100k_base and o200k_base; this wheel carries both files. It cannot be installed (it wants
# an older openai), so it is only opened, and one platform's wheel serves them all.
CARRIER := litellm==1.106.2
ENCODINGS := 9b5ad71b2ce5302211f9c61530b329a4922fc6a4 fb374d419588a4632f3f557e76b4b70aebbca790

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install demo test check schemas docs golden pictures bench bench-teacher bench-dedupe bench-assemble bench-audit bench-trainer loop measure torture cache clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PYTHON=python3.12    Python to make .venv with"
	@echo "  ARGS='-k coco'       arguments for pytest"
	@echo "  WHEELS=DIR           install from this folder of wheels, without a network; .cache/wheels is taken when it"
	@echo "                       is there (make cache fills it, the build backend included); WHEELS= uses the index"

install: .venv/.dev ## make .venv with everything; nothing to do when it is up to date

demo: .venv/.demo ## draw scenes and write a reasoning dataset: no key, no GPU
	.venv/bin/datagen build --type reasoning

test: .venv/.dev .cache/tiktoken/.complete ## run every test
	TIKTOKEN_CACHE_DIR="$(CURDIR)/.cache/tiktoken" $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: .venv/.dev ## lint, format, types, schemas: all without changing a file
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m datagen.schemas --check
	$(PY) -m datagen.checks.page --check

schemas: .venv/.dev ## rewrite schemas/ from datagen/types.py
	$(PY) -m datagen.schemas

docs: .venv/.dev ## rewrite docs/checks.md from the rules and docs/measured-checks.json
	$(PY) -m datagen.checks.page

golden: .venv/.dev ## rewrite the golden run that tests compare byte for byte
	$(PY) tests/datagen/golden.py

bench: .venv/.dev ## run the quick benchmarks
	@for bench in $(BENCHES); do echo "$$bench"; $(PY) "$$bench" || exit 1; done

bench-teacher: .venv/.dev .cache/tiktoken/.complete ## measure teacher calls against a loopback endpoint, beside other clients
	TIKTOKEN_CACHE_DIR="$(CURDIR)/.cache/tiktoken" $(PY) benchmarks/bench_teacher.py $(ARGS)

bench-dedupe: .venv/.dev .cache/dedupe-peers/bin/python ## find planted near-duplicates among 158,000 texts, beside datasketch and rensa
	$(PY) benchmarks/bench_dedupe.py --peers .cache/dedupe-peers/bin/python $(ARGS)

bench-assemble: .venv/.dev ## check, deduplicate and select 158,000 samples
	$(PY) benchmarks/bench_assemble.py $(ARGS)

bench-audit: .venv/.dev ## page, search and decide over a million samples
	$(PY) benchmarks/bench_audit.py $(ARGS)

bench-trainer: .venv/.dev ## measure training on random weights of real shapes: a CUDA device, or a small table on a CPU
	$(PY) -m benchmarks.bench_trainer $(ARGS)

loop: .venv/.dev ## draw scenes, write their data, train a model from nothing on it and ask it about scenes it never saw
	$(PY) -m benchmarks.closed_loop $(ARGS)

pictures: .venv/.dev ## take the screenshots of docs/images anew; needs chromium
	$(PY) -m tests.browser.screenshots

measure: .venv/.dev ## measure the checks on planted errors
	.venv/bin/datagen measure-checks $(ARGS)

torture: .venv/.dev ## the long proofs: every real image, every payload, kills, faults, limits, full disks (an hour with 1,000 kills; ARGS='--kills 200' is shorter)
	$(PY) -m pytest tests/datagen/test_road.py tests/browser/test_payloads.py --in-full
	$(PY) -m tests.datagen.decisions.appending --kills 300
	$(PY) -m tests.torture $(ARGS)

cache: .venv/bin/python .cache/tiktoken/.complete ## keep every wheel that install and demo need in .cache/wheels
	@rm -rf .cache/wheels.part
	$(PIP) download --only-binary :all: -c constraints.txt -d .cache/wheels.part '.[dev]' $(EDITABLE)
	@rm -rf .cache/wheels && mv .cache/wheels.part .cache/wheels

clean: ## delete .venv and what tools left behind; runs/ and .cache/ stay
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets stand on --------------------------------------------------------------------------------------

.venv/.demo: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing datagen into .venv" >&2
	@$(PIP) install $(FROM) -c constraints.txt -e . || $(REFUSE)
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing datagen and what its tests need into .venv" >&2
	@$(PIP) install $(FROM) -c constraints.txt -e '.[dev]' || $(REFUSE)
	@touch .venv/.demo $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  found=$$($(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null || echo nothing that runs); \
	  echo "$(PYTHON): found $$found, expected Python 3.11 or newer: install it (Debian, Ubuntu: python3 and" \
	    "python3-venv) or name another, as in make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON): has no venv or no ensurepip, expected both: install python3-venv (Debian, Ubuntu) or a" \
	    "complete Python, or name another, as in make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv

.cache/dedupe-peers/bin/python: | .venv/bin/python
	@$(PYTHON) -m venv .cache/dedupe-peers
	$@ -m pip --disable-pip-version-check --no-input -qq install numpy datasketch==2.0.0 rensa==0.5.0

# Not fatal: without the files the tests of exact token counts are skipped, and the next `make test` tries again.
.cache/tiktoken/.complete: | .venv/bin/python
	@mkdir -p .cache/tiktoken
	@{ $(PIP) --retries 1 --timeout 20 download $(if $(strip $(WHEELS)),--find-links "$(WHEELS)") \
	    --no-deps --only-binary :all: \
	    --python-version 3.11 --platform manylinux_2_28_x86_64 -d .cache/carrier '$(CARRIER)' \
	  && $(PY) -c 'import glob, pathlib, sys, zipfile; \
	    wheel = zipfile.ZipFile(*glob.glob(".cache/carrier/*.whl")); \
	    [pathlib.Path(".cache/tiktoken", name).write_bytes(wheel.read(f"litellm/litellm_core_utils/tokenizers/{name}")) \
	      for name in sys.argv[1:]]' $(ENCODINGS) \
	  && touch $@; } || echo "no token files in .cache/tiktoken: tests of exact token counts are skipped" >&2
	@rm -rf .cache/carrier
