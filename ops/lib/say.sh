# Words and waiting, shared by the scripts of ops/: how they speak, how they give up, how they wait.
# shellcheck shell=bash

# Speaks to the person on standard error, so that standard output stays free for answers.
say() {
  printf '%s\n' "$*" >&2
}

# Says why and gives up.
die() {
  say "$0: $*"
  exit 1
}

# installs_packages: whether this process may and can install Debian packages.
installs_packages() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

# install_package NAME…: installs Debian packages without asking. Another apt may be at work: wait for its lock.
# The list of packages is fetched once a run, and only when something is missing: a fresh machine has none.
install_package() {
  say "installing: $*"
  if [ -z "${packages_listed:-}" ]; then
    apt-get -o DPkg::Lock::Timeout=300 -qq update >&2 || say "note: the list of packages could not be renewed"
    packages_listed=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
    -qq install --yes --no-install-recommends "$@" </dev/null >&2
}

# random_hex BYTES: that many random bytes as hexadecimal; needs no quoting in SQL, a URL or a shell.
random_hex() {
  od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

# port_answers PORT: whether something accepts TCP connections on that loopback port.
port_answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# spare_port: a loopback port nobody listens on, below the range from which outgoing connections take theirs.
# Another program may still take it first: whoever starts a server on it looks whether that server lived.
spare_port() {
  local port attempt
  for attempt in {1..100}; do
    port=$((20000 + (RANDOM + attempt) % 10000))
    port_answers "$port" || { echo "$port"; return 0; }
  done
  die "found no spare port between 20000 and 29999"
}

# await SECONDS COMMAND…: repeats the command ten times a second until it succeeds; fails when the time is over.
await() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# own_session COMMAND…: replaces this process by the command in a session of its own, out of reach of a Ctrl-C that is
# meant for the tests. The process id stays the same.
own_session() {
  if command -v setsid >/dev/null; then
    exec setsid "$@"
  fi
  exec "$@"
}

# own_process PID MARK: whether that process lives and its command line holds MARK, a path only ours would have.
# Process ids are used again: without this look, stopping could hit a stranger.
own_process() {
  local line
  if [ -r "/proc/$1/cmdline" ]; then
    line=$(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null) || return 1
  else
    line=$(ps -o args= -p "$1" 2>/dev/null) || return 1
  fi
  [[ "$line" == *"$2"* ]]
}

gone() {
  ! own_process "$@"
}

# end_process PID MARK SIGNAL SECONDS [SIGNAL SECONDS]…: sends one signal after the other, each with its time to work.
end_process() {
  local pid=$1 mark=$2
  shift 2
  while [ "$#" -ge 2 ]; do
    own_process "$pid" "$mark" || return 0
    kill -s "$1" "$pid" 2>/dev/null || true
    await "$2" gone "$pid" "$mark" && return 0
    shift 2
  done
  return 1
}
