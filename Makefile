# `make run` executes every lab, `make test` runs the tests, `make lab` opens JupyterLab.
# The README gives the plain commands behind these, for people without make.

VENV := .venv
BIN := $(VENV)/bin
# A virtual environment works only where it was made, so the stamp carries the folder it was made in.
STAMP := $(VENV)/installed-in-$(shell pwd | cksum | cut -d ' ' -f 1)
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
ifndef PYTHON
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" $(NEW_ENOUGH) 2>/dev/null && echo "$$each" && break; done)
endif

.PHONY: run test browser lab build site lint lock clean

run: $(STAMP)
	@$(BIN)/python -m multimodal_course.cli run

# Two at a time; the second worker takes over what the first, busy with the labs, leaves.
test: $(STAMP)
	@$(BIN)/python -m pytest -n 2 --dist worksteal

# Needs Chromium or Chrome, which pip cannot bring. ARGS="-k 01" takes one lab.
browser: $(STAMP)
	@$(BIN)/python -m pytest browser $(ARGS)

# As root, in a container, JupyterLab wants to be asked twice.
lab: $(STAMP)
	@$(BIN)/python -m jupyterlab --ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root)

build: $(STAMP)
	@$(BIN)/python -m multimodal_course.cli build

site: $(STAMP)
	@$(BIN)/python -m multimodal_course.cli site

lint: $(STAMP)
	@$(BIN)/python -m ruff check && $(BIN)/python -m ruff format --check

# The newest versions that pyproject.toml allows, installed on their own, become the pins of constraints.txt.
# Local versions (+cpu) and the project itself are dropped: the file holds on every platform.
lock:
	@$(call new_environment,build/lock)
	build/lock/bin/python -m pip install -e '.[dev]'
	@{ echo "# Exact versions of all that \`pip install -c constraints.txt -e '.[dev]'\` brings."; \
	echo "# Made by \`make lock\`. A line constrains a package; it does not install it."; \
	build/lock/bin/python -m pip freeze --exclude-editable \
	| sed -e '/^#/d' -e '/^-e/d' -e '/ @ /d' -e 's/+[A-Za-z0-9.]*$$//'; } > build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/lock

clean:
	rm -rf build .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@$(BIN)/pip --version 2>/dev/null | grep -qF '$(CURDIR)/$(VENV)/' || { $(call new_environment,$(VENV)); }
	$(BIN)/python -m pip install -c constraints.txt -e '.[dev]'
	@touch $@

# Some systems ship Python's venv without its pip: then the system's own pip installs one.
define new_environment
"$(PYTHON)" $(NEW_ENOUGH) 2>/dev/null || { \
	echo "Python 3.11 or newer is needed, and '$(or $(PYTHON),python3)' is not."; \
	echo "Install one, or name one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }; \
echo "Making $(1) with $$("$(PYTHON)" --version)"; \
rm -rf $(1); \
"$(PYTHON)" -m venv $(1) 2>/dev/null || { \
	"$(PYTHON)" -m venv --clear --without-pip $(1) && "$(PYTHON)" -m pip --python $(1)/bin/python install pip; }
endef
