# The scripts tests/*/run source this file: their options, the tools that they need, and the binary that they test.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pakplan='' install=false words=() missing=()

read_options() { # ARGUMENT...: sets `install`, `pakplan` and `words`
  while [ $# -gt 0 ]; do
    case $1 in
      --install) install=true ;;
      --binary)
        [ -x "${2:-}" ] || { echo "$0: --binary: no such program: ${2:-}" >&2; exit 2; }
        pakplan=$(realpath "$2")
        shift
        ;;
      -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$script"; exit ;;
      -*) echo "$0: there is no option $1; see $0 --help" >&2; exit 2 ;;
      *) words+=("$1") ;;
    esac
    shift
  done
}

require() { # NAME CHECK COMMAND: if the check fails, the command installs it, from the root of the repository
  (cd "$root" && eval "$2") >/dev/null 2>&1 && return
  if "$install"; then
    (cd "$root" && eval "set -e; $3")
  else
    missing+=("$1" "$3")
  fi
}

require_package() { # PROGRAM PACKAGE...: of Debian
  require "$1" "command -v $1" "apt-get update -qq && apt-get install -y -qq --no-install-recommends ${*:2} >/dev/null"
}

require_python_packages() { # FOLDER: with a requirements.txt, which has a hash of every package
  require "Python packages of $1" "cmp -s $1/requirements.txt $1/.venv/requirements.txt" \
    "python3 -m venv $1/.venv && $1/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $1/requirements.txt && cp $1/requirements.txt $1/.venv/"
}

require_node_packages() { # FOLDER: with a package-lock.json
  require "Node packages of $1" "cmp -s $1/package-lock.json $1/node_modules/installed-lock.json" \
    "npm ci --prefix $1 --no-progress --loglevel=error && cp $1/package-lock.json $1/node_modules/installed-lock.json"
}

stop_if_missing() { # what is missing, each with the command that installs it
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "$0: something is missing. Run these commands in $root, or run this script with --install:" >&2
  printf '  # %s\n  %s\n' "${missing[@]}" >&2
  exit 2
}

find_or_build() { # the binary to test, unless --binary names it
  [ -z "$pakplan" ] || return 0
  local target
  cargo build --quiet --locked --manifest-path "$root/Cargo.toml"
  target=$(cargo metadata --format-version 1 --no-deps --locked --manifest-path "$root/Cargo.toml" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
  pakplan=$target/debug/pakplan
}
