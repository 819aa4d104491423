# Two targets are enough: `make audit` and `make test`. Each makes its own environment first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MODEL  ?= village
TORCH_ARGS ?=
PIP    := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -qq -c constraints.txt

# A stamp is as new as the declarations it was installed from: a second call does nothing.
READY  := $(VENV)/.ready
MODELS := $(VENV)/.models
DEV    := $(VENV)/.dev
BUILD  := $(VENV)/.build-village

ICONS  := @iconify-json/noto@1.2.9 @iconify-json/twemoji@1.2.5 \
          @iconify-json/fluent-emoji-flat@1.2.6 @iconify-json/fluent-emoji@1.2.7 @iconify-json/openmoji@1.2.29
NPM    := build/npm

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: audit bench check clean help install test village

audit: $(MODELS) ## audit the village and say where the report is (MODEL=… ARGS=…)
	@out=fairest-run; n=1; while [ -e "$$out" ]; do n=$$((n + 1)); out=fairest-run-$$n; done; \
	$(BIN)/fairest audit "$(MODEL)" --out "$$out" $(ARGS)

# A process a core, one thread each, and a file's tests in one of them.
test: $(DEV) ## run all tests (ARGS=…)
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: $(DEV) ## lint, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

install: $(MODELS) ## the environment with everything an audit needs

village: $(BUILD) $(NPM)/.stamp ## build the village anew: drawings, data set, all weights
	@$(BIN)/python -m fairest.village.build --packages $(NPM)/node_modules --out src/fairest/village/data $(ARGS)

bench: $(DEV) ## measure what the verdicts promise, speed and memory
	@set -e; for file in bench/*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

clean: ## remove the environment and the caches; runs and weights stay
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "fairest needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo "Name another one: make PYTHON=python3.12 …"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; } >&2
	@echo "making the environment $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(MODELS): $(READY) pyproject.toml constraints.txt
	@echo "installing torch, the large one (another build of it: make audit TORCH_ARGS='--index-url …')"
	@$(PIP) $(TORCH_ARGS) torch
	@echo "installing fairest and what its models need"
	@$(PIP) -e '.[models,api,judges,label,film,curate]'
	@touch $@

$(DEV): $(MODELS)
	@echo "installing what the tests and checks need"
	@$(PIP) -e '.[models,api,judges,label,film,curate,ray,dev]'
	@touch $@

$(BUILD): $(MODELS)
	@echo "installing what building the village needs"
	@$(PIP) -e '.[models,build-village]'
	@touch $@

$(NPM)/.stamp: Makefile
	@command -v npm >/dev/null || { echo "npm is needed for the drawings' packages: install Node.js."; exit 1; } >&2
	@echo "fetching the drawings"
	@mkdir -p $(NPM)
	@npm install --prefix $(NPM) --no-save --ignore-scripts --no-audit --no-fund --loglevel=error $(ICONS)
	@touch $@
