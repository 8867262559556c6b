#!/usr/bin/env bash
# Installs what varve needs on Debian 12, by name, and nothing that is there already:
#   tools/setup.sh build        to build build/release/varve
#   tools/setup.sh build test   to build and test
#   tools/setup.sh bench        what bench/save and bench/snapshots compare varve with
# Root, or a user with sudo. Packages come from Debian; npm's from package-lock.json (and
# ReplayWeb.page, by name, into .cache), PyPI's from tests/requirements.txt (into .venv).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build_packages=(
  g++ cmake ninja-build pkg-config ccache mold
  libcurl4-openssl-dev libgumbo-dev libzstd-dev libbrotli-dev zlib1g-dev libsqlite3-dev
  libdeflate-dev libzip-dev libexpat1-dev libmicrohttpd-dev libgnutls28-dev libssl-dev libicu-dev libuchardet-dev libstemmer-dev
  libctemplate-dev libpng-dev libre2-dev libtomlplusplus-dev poppler-utils
  libcli11-dev libfmt-dev
  libspdlog-dev nlohmann-json3-dev libexpected-dev
  ca-certificates python3
)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev
  nginx-light openssl iproute2 faketime chromium fonts-dejavu-core python3 python3-venv zstd
  python3.11-doc postgresql-doc-15
)
bench_packages=(nginx-light wget httrack curl wrk zstd python3 python3.11-doc postgresql-doc-15 cppreference-doc-en-html openjdk-17-doc)
# Documentation that the tests and benchmarks serve; images of Debian for containers leave
# /usr/share/doc out unless told otherwise.
kept_docs=(/usr/share/doc/python3.11/html/index.html /usr/share/doc/postgresql-doc-15/html/index.html)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "tools/setup.sh: needs root to install packages: run it as root, or install sudo" >&2
    exit 1
  fi
}

installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

apt_get() {
  local options=(-y -q --no-install-recommends -o Dpkg::Use-Pty=0
    -o Dpkg::Options::=--path-include='/usr/share/doc/*')
  # A machine that is thrown away need not survive a power cut while it installs.
  if [ -n "${CI:-}" ]; then options+=(-o Dpkg::Options::=--force-unsafe-io); fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" "$@"
}

install_packages() {
  local package
  local missing=()
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  apt_get update
  apt_get install "${missing[@]}"
}

install_docs() {
  local page package
  for page in "${kept_docs[@]}"; do
    if [ -e "$page" ]; then continue; fi
    package=${page#/usr/share/doc/}
    package=${package%%/*}
    [ "$package" = python3.11 ] && package=python3.11-doc
    apt_get install --reinstall "$package"
  done
}

# Node.js 18 or newer with npm, whoever brought it; else Debian's are to be installed.
has_node() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}

install_npm_packages() {
  local stamp=node_modules/.varve-lock
  if cmp -s package-lock.json "$stamp"; then return 0; fi
  npm ci --no-audit --no-fund
  cp package-lock.json "$stamp"
}

# Some files of an npm package, without what the package depends on only for making them.
install_npm_files() {
  local package=$1 version=$2 sha256=$3 folder=.cache/$4 archive
  shift 4
  if [ -e "$folder/$version" ]; then return 0; fi
  rm -rf "$folder" && mkdir -p "$folder"
  archive=$(cd "$folder" && npm pack --silent "$package@$version")
  echo "$sha256  $folder/$archive" | sha256sum --check --quiet
  tar xzf "$folder/$archive" -C "$folder" --strip-components=1 "${@/#/package/}"
  rm "$folder/$archive" && touch "$folder/$version"
}

install_wombat() {
  install_npm_files @webrecorder/wombat 3.10.8 \
    31e96c1de25c97bc1149282964389a6461975fb1e259d1cefdfdd5366a086ed7 wombat \
    dist/wombat.js dist/wombatWorkers.js LICENSE.md
}

install_replaywebpage() {
  install_npm_files replaywebpage 2.5.3 \
    b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c replaywebpage \
    ui.js sw.js
}

install_pypi_packages() {
  local stamp=.venv/.varve-requirements
  if cmp -s tests/requirements.txt "$stamp"; then return 0; fi
  /usr/bin/python3 -m venv --clear .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
  cp tests/requirements.txt "$stamp"
}

if ! command -v dpkg-query >/dev/null; then
  echo "tools/setup.sh: knows Debian only; docs/dependencies.md names what varve needs" >&2
  exit 1
fi
packages=()
docs=no
npm=no
wombat=no
for part in "${@:-build}"; do
  case $part in
    build)
      packages+=("${build_packages[@]}")
      has_node || packages+=(nodejs npm)
      wombat=yes
      ;;
    test)
      packages+=("${test_packages[@]}")
      has_node || packages+=(nodejs npm)
      docs=yes
      npm=yes
      ;;
    bench)
      packages+=("${bench_packages[@]}")
      docs=yes
      ;;
    *)
      echo "usage: tools/setup.sh [build] [test] [bench]" >&2
      exit 2
      ;;
  esac
done
install_packages "${packages[@]}"
if [ "$docs" = yes ]; then install_docs; fi
if [ "$wombat" = yes ]; then install_wombat; fi
if [ "$npm" = yes ]; then
  install_npm_packages
  install_replaywebpage
  install_pypi_packages
fi
