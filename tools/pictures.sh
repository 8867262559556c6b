#!/bin/sh
# Screenshots of every page of the web interface, light and dark, at 390, 1024 and 1920 pixels, into a folder:
#   tools/pictures.sh FOLDER [PATTERN: only pages whose names have it, such as search]
set -eu
cd "$(dirname "$0")/.."
folder=${1:?usage: tools/pictures.sh FOLDER [PATTERN]}
mkdir -p "$folder"
VARVE_TEST_PICTURES=$(realpath "$folder") VARVE_BIN=${VARVE_BIN:-build/release/varve} \
  node --test-reporter=spec --test-name-pattern="${2:-}.*(in light and dark)" tests/integration/pages.test.js
