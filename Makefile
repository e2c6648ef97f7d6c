# The two commands of the README and the developer tasks. Everything is installed in .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := core plugins/pose-keypoints plugins/pose-inference plugins/pose-data plugins/backbones-hrnet plugins/backbones-cnn plugins/backbones-vit \
    plugins/backbones-timm plugins/pose-body \
    plugins/pose-face plugins/pose-hand plugins/pose-wholebody plugins/pose-animal plugins/pose-fashion
TOOLS := pycocotools pytest pytest-cov pytest-xdist hypothesis ruff mypy build hatchling editables safetensors
DATA ?= data/synthetic
WORK ?= work_dirs/quickstart

.PHONY: quickstart test setup lint format typecheck coverage wheels generated clean

quickstart: $(DATA)/annotations  ## generate synthetic people, train a small model on them, test it and draw its predictions
	OMP_NUM_THREADS=1 $(BIN)/torchrun --standalone --nproc-per-node=2 --no-python $(BIN)/pose train body::quickstart.py \
	    --launcher pytorch --work-dir $(WORK) --cfg-options data_root=$(DATA)/
	$(BIN)/pose test body::quickstart.py $(WORK)/epoch_5.pth --work-dir $(WORK) --cfg-options data_root=$(DATA)/
	@echo "Predictions over ground truth: $(WORK)/contact_sheet.png"

$(DATA)/annotations: | $(VENV)/installed
	$(BIN)/pose data synth $(DATA) --images 3500 --people 1-2 --size 320x240

test: $(VENV)/developer  ## all tests
	OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

setup: $(VENV)/developer  ## .venv with every package, editable, and the tools

$(VENV)/installed: constraints.txt $(PACKAGES:%=%/pyproject.toml)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(PACKAGES:%=--editable %)
	touch $@

$(VENV)/developer: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(TOOLS)
	touch $@

lint: $(VENV)/developer  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/developer
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/developer  ## types
	$(BIN)/mypy

coverage: $(VENV)/developer
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered

wheels: $(VENV)/developer  ## a wheel of every package, in dist/
	for package in $(PACKAGES); do $(BIN)/python -m build --wheel --no-isolation --outdir dist $$package || exit 1; done

generated: $(VENV)/developer  ## regenerate docs/cli.md and the other generated files
	cd tests && ../$(BIN)/python generated.py

clean:
	rm -rf $(VENV) dist work_dirs data/synthetic
