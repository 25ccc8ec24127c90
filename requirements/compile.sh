#!/usr/bin/env bash
# Pin anew what pyproject.toml and dev.in ask for, with hashes and without index addresses. Needs uv.
set -euo pipefail
cd "$(dirname "$0")"
pin() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header "$@"; }
pin ../pyproject.toml -o run.txt
pin ../pyproject.toml dev.in -o dev.txt
