# A private PostgreSQL below one directory: found, made, started, stopped. Needs say.sh.
# shellcheck shell=bash

# postgres_bin: the directory of the newest server's programs. Distributions keep them off PATH; what PATH holds may
# be a wrapper with a will of its own and comes last.
postgres_bin() {
  local found
  found=$(find /usr/lib/postgresql /usr/pgsql-* /opt/homebrew/opt/postgresql* /usr/local/opt/postgresql* \
    -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1) || true
  [ -n "$found" ] || found=$(command -v initdb) || return 1
  dirname "$found"
}

# require_postgres: sets POSTGRES_BIN, installing the server where it is missing and we may.
require_postgres() {
  if ! POSTGRES_BIN=$(postgres_bin); then
    installs_packages || die "PostgreSQL is missing. Install it (Debian: sudo apt-get install postgresql;" \
      "Fedora: sudo dnf install postgresql-server; macOS: brew install postgresql) and try again."
    install_postgres
    POSTGRES_BIN=$(postgres_bin) || die "PostgreSQL was installed, but initdb is nowhere to be found"
  fi
}

# Debian makes and starts a cluster of its own at installation; nobody asked for one. The drop-in that forbids it is
# read by postgresql-common, which therefore goes first, and is taken away again afterwards.
install_postgres() {
  local drop_in=/etc/postgresql-common/createcluster.d/evident-installation.conf
  install_package postgresql-common
  mkdir -p "$(dirname "$drop_in")"
  echo "create_main_cluster = false" >"$drop_in"
  install_package postgresql || { rm -f "$drop_in"; die "apt-get could not install postgresql"; }
  rm -f "$drop_in"
}

# PostgreSQL refuses to run as root: then an ordinary account of the machine runs it.
postgres_account() {
  if getent passwd postgres >/dev/null; then echo postgres; else echo nobody; fi
}

# as_postgres COMMAND…: runs the command with the account that may run PostgreSQL. It replaces the process, so that the
# id of a background process is the server's own.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then
    own_session "$@"
  fi
  local account
  account=$(postgres_account)
  own_session setpriv --reuid="$account" --regid="$(id -g "$account")" --init-groups --inh-caps=-all -- \
    env HOME=/ USER="$account" "$@"
}

# start_postgres DIR: a server with data below DIR/postgres; writes its part of DIR/env.
start_postgres() {
  local dir=$1 admin_password role_password port
  require_postgres
  admin_password=$(random_hex 16)
  role_password=$(random_hex 16)
  make_cluster "$dir" "$admin_password"
  port=$(launch_postgres "$dir") || die "PostgreSQL did not start; the end of its log:" "$(tail -n 5 "$dir/postgres.log")"
  make_role "$port" "$admin_password" "$role_password"
  {
    echo "export EVIDENT_TEST_POSTGRES_URL=postgres://evident:$role_password@127.0.0.1:$port/evident"
    echo "export EVIDENT_TEST_POSTGRES_ADMIN_URL=postgres://postgres:$admin_password@127.0.0.1:$port/postgres"
    echo "export EVIDENT_TEST_POSTGRES_BIN=$POSTGRES_BIN"
  } >>"$dir/env"
}

# The password goes through a file that the cluster's account can read for one moment: an argument would show in `ps`.
make_cluster() {
  local dir=$1 secret=$1/postgres.password
  install -m 700 -d "$dir/postgres"
  install -m 600 /dev/null "$secret"
  printf '%s\n' "$2" >"$secret"
  if [ "$(id -u)" -eq 0 ]; then
    chown "$(postgres_account)" "$dir/postgres" "$secret"
    reach_directory "$dir"
  fi
  (as_postgres "$POSTGRES_BIN/initdb" --pgdata="$dir/postgres" --username=postgres --pwfile="$secret" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8) >"$dir/postgres.log" 2>&1 </dev/null ||
    die "initdb failed:" "$(tail -n 5 "$dir/postgres.log")"
  rm -f "$secret"
  settings >>"$dir/postgres/postgresql.conf"
}

# As root the server runs under another account: each directory on the way must let it pass.
reach_directory() {
  (as_postgres test -x "$1/postgres") || chmod o+x "$1"
  (as_postgres test -x "$1/postgres") ||
    die "the account $(postgres_account) cannot enter $1; choose a directory that it can reach, for instance below /tmp"
}

# Durability is what the tests are about: it stays on and does not depend on defaults. No Unix socket at all: its path
# has a length limit, and everything speaks TCP.
settings() {
  cat <<'SETTINGS'

listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = on
synchronous_commit = on
full_page_writes = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
}

# launch_postgres DIR: starts the server and prints its port. A port can be lost between the look and the bind: a
# server that died is given another one.
launch_postgres() {
  local dir=$1 port pid
  for _ in 1 2 3 4 5; do
    port=$(spare_port) || return 1
    as_postgres "$POSTGRES_BIN/postgres" -D "$dir/postgres" -p "$port" </dev/null >>"$dir/postgres.log" 2>&1 &
    pid=$!
    echo "$pid" >"$dir/postgres.pid"
    await 60 postgres_decided "$pid" "$dir" "$port" || return 1
    if kill -0 "$pid" 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
  return 1
}

# Either it answers or it is gone: in both cases there is nothing left to wait for. Its own word in postmaster.pid
# tells that the one who answers on the port is this server.
postgres_decided() {
  kill -0 "$1" 2>/dev/null || return 0
  grep -q '^ready' "$2/postgres/postmaster.pid" 2>/dev/null &&
    "$POSTGRES_BIN/pg_isready" --quiet --host=127.0.0.1 --port="$3"
}

# The role of the tests is what an installation would have: it owns its database and is subject to row security.
# It may create databases, because every test makes its own.
make_role() {
  PGPASSWORD=$2 "$POSTGRES_BIN/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
    --host=127.0.0.1 --port="$1" --username=postgres --dbname=postgres >&2 <<SQL
CREATE ROLE evident LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB PASSWORD '$3';
CREATE DATABASE evident OWNER evident;
SQL
}

# stop_postgres DIR: asks it to end its clients, then insists; 45 seconds at most. TERM would wait for every client.
stop_postgres() {
  local dir=$1
  if [ -f "$dir/postgres.pid" ]; then
    end_process "$(cat "$dir/postgres.pid")" "$dir/postgres" INT 30 QUIT 10 KILL 5 || return 1
  fi
  remove_shared_memory "$dir/postgres/postmaster.pid"
  rm -rf "$dir/postgres" "$dir/postgres.pid" "$dir/postgres.log" "$dir/postgres.password"
}

# A server that was killed leaves its file and, named on the file's seventh line, a small piece of shared memory that
# outlives every process. One that ended by itself has removed both.
remove_shared_memory() {
  [ -f "$1" ] && command -v ipcrm >/dev/null || return 0
  local memory
  memory=$(awk 'NR == 7 { print $2 }' "$1")
  [ -z "$memory" ] || ipcrm --shmem-id "$memory" 2>/dev/null || true
}
