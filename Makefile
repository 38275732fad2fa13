# `make` alone says what there is. `make demo` and `make test` do all the set-up by themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-enumeration bench-money bench-signin bench-submits bench-facilities guides lighthouse prove build lock messages clean setup-demo setup-dev setup-packages bench-delivery chaos

BIN := .venv/bin
ARGS ?=
# Where Python may not keep what it compiled, each process of demo and tests compiles every library anew:
# a second of CPU instead of a third, and a demo with seven processes starts three times as slowly.
unexport PYTHONDONTWRITEBYTECODE

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

demo: setup-demo  ## the whole product on this machine, with made-up people (ARGS="--port 8080 --people 500")
	@exec $(BIN)/peserta demo $(ARGS)

test: setup-dev  ## every test (ARGS="tests/kit -k codes" for some)
	@chromium=$$(tools/chromium) && PESERTA_TEST_CHROMIUM=$$chromium $(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

check: setup-packages  ## format, lint, types, import order, words, locks: under a minute
	@$(MAKE) -s -k -j 4 --output-sync=target $(CHECKS)

bench: setup-dev  ## finished flows per second beside the fixed reference
	@$(BIN)/python -m bench.flows $(ARGS)

bench-signin: setup-dev  ## passwords a second, and whether codes wait for them (ARGS="--quick")
	@$(BIN)/python -m bench.signins $(ARGS)

bench-enumeration: setup-dev  ## how long the answers for known and unknown people take
	@$(BIN)/python -m bench.enumeration $(ARGS)

bench-money: setup-dev  ## how long a bank waits, and how quickly a month is billed
	@$(BIN)/python -m bench.money $(ARGS)

bench-submits: setup-dev  ## how long a hundred families wait that submit in the same moment
	@$(BIN)/python -m bench.submits $(ARGS)

bench-facilities: setup-dev  ## how long a search among 30,000 facilities takes, and their import
	@$(BIN)/python -m bench.facilities $(ARGS)

guides: setup-dev  ## the pictures of the guides, taken by the browser test that walks them
	@chromium=$$(tools/chromium) && PESERTA_TEST_CHROMIUM=$$chromium PESERTA_TEST_PICTURES=$$PWD/src/peserta/web_member/pictures $(BIN)/python -m pytest tests/e2e/test_guides.py $(ARGS)

lighthouse: setup-dev  ## Lighthouse on the pages a member meets first, over TLS (npm installs it in a folder that goes away)
	@$(BIN)/python -m bench.lighthouse $(ARGS)

bench-delivery: setup-dev  ## messages a second, how soon codes are handed over, and what an outage does (ARGS="--quick")
	@$(BIN)/python -m bench.delivery $(ARGS)

chaos: setup-dev  ## operators that fail in every way, workers that are killed (ARGS="--down-s 60 --kills 0" for less)
	@$(BIN)/python -m bench.chaos $(ARGS)

prove: setup-dev  ## the long proofs (ARGS="kills million" for some), docs/proofs.md
	@$(BIN)/python -m bench.prove $(ARGS)

build: setup-dev  ## the wheel and the source archive, in dist/
	@PATH="$$PWD/$(BIN):$$PATH" $(BIN)/python -m hatchling build

lock: setup-dev  ## the lock files again, from pyproject.toml (ARGS="--upgrade" for newer versions)
	@tools/lock $(ARGS)

messages: setup-dev  ## the catalogues again, from the texts in code and templates
	@$(BIN)/python tools/catalogue.py update

clean:  ## remove what was built and installed; the data of the demo stays
	rm -rf .venv .setup.lock node_modules build dist src/peserta/web/static/dist src/peserta/facility/area_data/dist
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} +

setup-demo:
	@tools/setup demo

setup-dev:
	@tools/setup dev

# What is checked is read where it stands, so no page need be built for it.
setup-packages:
	@tools/setup packages

CHECKS := check-types check-types-of-tests check-imports check-format check-lint check-deps check-words check-locks
.PHONY: $(CHECKS)

# The two halves at once, each about as long as the other. Together they are `include` of pyproject.toml, which
# tests/test_architecture.py compares. Nine tenths of all checks' time; what did not change is not checked again.
check-types:
	@tools/once types src bench tools hatch_build.py -- $(BIN)/basedpyright src bench tools hatch_build.py

check-types-of-tests:
	@tools/once types-of-tests src bench tools hatch_build.py tests -- $(BIN)/basedpyright tests

check-imports:
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo 2>&1

check-format:
	@$(BIN)/ruff format --quiet --diff

check-lint:
	@$(BIN)/ruff check --quiet

check-deps:
	@$(BIN)/deptry --no-ansi src

check-words:
	@$(BIN)/python tools/catalogue.py check

check-locks:
	@$(BIN)/python tools/check_locks.py
