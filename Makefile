# Everything one needs to work on Prezence. Each target first sets up what it needs.

PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
IN_PARALLEL := $(PY) -m pytest --numprocesses auto --dist worksteal
ON_POSTGRESQL := tests/mailing tests/team tests/letters tests/moving tests/test_two_tabs.py tests/places tests/registration tests/visits tests/certificates tests/erasure tests/attendance \
	tests/reports tests/evidence tests/programme/test_browsing.py tests/caching tests/jobs tests/desk tests/surveys tests/doctor tests/test_queries.py tests/lib/test_prepared.py

CHECKS := check-types check-own check-templates check-style check-format
.PHONY: server help run test test-quick test-all fuzz check $(CHECKS) bench drill soak sbom screenshots setup lock translations clean
.DEFAULT_GOAL := help

# Compiled modules are kept, whatever the environment says: the tests start many processes of ours, and each test
# module is rewritten by pytest before it is compiled.
test test-quick test-all fuzz check bench soak: export PYTHONDONTWRITEBYTECODE =

help:
	@echo "make run           the demo conferences at http://127.0.0.1:8000, everything running"
	@echo "make test          all tests (ARGS='tests/lib -k clock' for some)"
	@echo "make test-quick    rules, actions and what knows nothing of conferences; no pages, no servers, in a minute"
	@echo "make test-all      all tests, every page in every language"
	@echo "make fuzz          odd requests to every address in every role (ROUNDS=10 SEED=1)"
	@echo "make check         style, types, templates, completeness of the translation"
	@echo "make bench         measurements"
	@echo "make drill         loses everything and restores it from a backup made under load, on both databases (docs/backup.md)"
	@echo "make soak          a year of a region in an hour: people, kills, backups; nobody may be lost"
	@echo "make sbom          the list of a server's packages as CycloneDX, into sbom.json"
	@echo "make screenshots   pictures of every page in every state into screenshots/ (ARGS='--languages cs,en --only visits')"
	@echo "make server        what a server needs: programs, packages, compiled translations (docs/server.md)"
	@echo "make setup         what the targets above need, without running anything"
	@echo "make translations  collects new texts into translations/ and compiles them"
	@echo "make lock          writes the lock files anew (UPGRADE=1 for newest releases)"
	@echo "make clean         removes what was built here; keeps your data in instance/"

run: $(READY) texts
	@scripts/system-packages pdf
	PREZENCE_ENV=demo exec $(VENV)/bin/flask --app wsgi demo --run

test: $(READY) texts
	@scripts/system-packages pdf browser poppler postgresql
	@scripts/system-packages redis || echo "No several machines are tried here: the tests say why."
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(IN_PARALLEL) $$(scripts/looks-of-a-change)
	$(IN_PARALLEL) --database postgresql $(ON_POSTGRESQL)
endif

# No pages, no browser, no server, no PostgreSQL, nothing that takes seconds.
test-quick: $(READY) texts
	@scripts/system-packages pdf poppler
	$(IN_PARALLEL) --quick

# Every page in every language too.
test-all: $(READY) texts
	@scripts/system-packages pdf browser poppler postgresql proxies
	@scripts/system-packages redis faketime || echo "Not all is tried on several machines: the tests say why."
	@scripts/system-packages containers || echo "No image is built here: the test says why."
	$(IN_PARALLEL) --all
	$(IN_PARALLEL) tests/fuzz.py --fuzz 2
	$(IN_PARALLEL) --database postgresql $(ON_POSTGRESQL)

# Odd requests to every address in every role; a round takes some seconds, and says its seed where something broke.
ROUNDS ?= 10
SEED ?= 1
fuzz: $(READY) texts
	@scripts/system-packages pdf poppler
	$(IN_PARALLEL) tests/fuzz.py --fuzz $(ROUNDS) --fuzz-seed $(SEED) $(ARGS)

# All beside each other; what each says stays together, and none keeps another from speaking.
check: $(READY)
	@scripts/system-packages pdf
	@$(MAKE) --no-print-directory --keep-going --jobs $(if $(filter output-sync,$(.FEATURES)),--output-sync) $(CHECKS)

$(CHECKS): $(READY)

check-types:
	$(PY) -m mypy

check-own:
	$(PY) scripts/check.py

check-templates:
	$(VENV)/bin/djlint templates --lint --quiet

check-style:
	$(PY) -m ruff check .

check-format:
	$(PY) -m ruff format --check .

bench: $(READY) texts
	@scripts/system-packages pdf postgresql
	@set -e; found=; for file in bench/[!_]*.py; do \
	  [ -f "$$file" ] || continue; found=1; name=$$(basename "$$file" .py); \
	  echo "== bench/$$name"; $(PY) -m "bench.$$name"; \
	done; [ -n "$$found" ] || echo "bench/: no benchmark yet"

# A few minutes; ARGS='--database sqlite' for one of them.
drill: $(READY) texts
	@scripts/system-packages pdf postgresql
	$(PY) -m tests.backup.drill $(ARGS)

# An hour; ARGS='--minutes 5 --conferences 3 --people 500' plays less.
soak: $(READY) texts
	@scripts/system-packages pdf postgresql
	$(PY) -m bench._soak $(ARGS)

# What the packages of a server are, for who has to list them (CycloneDX 1.6): the same for the same lock file.
sbom: $(READY)
	$(VENV)/bin/uv tool run --from 'cyclonedx-bom>=7.5,<8' cyclonedx-py requirements requirements.lock \
		--pyproject pyproject.toml --output-reproducible --output-file sbom.json
	@echo "sbom.json"

screenshots: $(READY) texts
	@scripts/system-packages pdf browser
	$(PY) scripts/screenshots.py $(ARGS)

# Without what tests and development need. The next `make run` or `make test` adds that. The service can't write here:
# what is not compiled now would be compiled anew at each start.
server:
	@scripts/system-packages pdf
	@PYTHON="$(PYTHON)" scripts/virtual-environment $(VENV) requirements.lock
	@$(PY) scripts/texts.py compile
	@$(PY) -m compileall -q config.py wsgi.py conference

setup: $(READY) texts
	@scripts/system-packages pdf browser poppler postgresql

# The virtual environment follows the lock file.
$(READY): requirements-dev.lock scripts/virtual-environment
	@PYTHON="$(PYTHON)" scripts/virtual-environment $(VENV) requirements-dev.lock
	@touch $@

# Compiled translations, made anew each time: it takes less than a second.
.PHONY: texts
texts: $(READY)
	@$(PY) scripts/texts.py compile

translations: $(READY)
	$(PY) scripts/texts.py update
	$(PY) scripts/texts.py compile

# The runtime lock is a part of the development lock, with the client of Redis, so that a setting is all it takes.
# No addresses are written, so that any mirror will do.
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet --system-certs $(if $(UPGRADE),--upgrade)
lock: $(READY)
	$(LOCK) --group dev --output-file requirements-dev.lock
	$(LOCK) --extra redis --constraint requirements-dev.lock --output-file requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis var screenshots
	find translations -name '*.mo' -delete 2>/dev/null || true
	find conference tests scripts bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
