# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# What people see of the first stage: one line for each stage and each failure, on every screen of the
# machine, and on its page.

# $1: text. The kernel knows which consoles it has.
say() {
  for console in $(cat "${consoles:-/sys/class/tty/console/active}" 2>/dev/null || echo console); do
    echo "stackyard: $1" >>"${devices:-/dev}/$console" 2>/dev/null
  done
  return 0
}

# $1: stage, as in schemas/agent/boot.ts; $2: text. Once there is an address, the gateway is told.
tell() {
  say "$2"
  [ -n "${boot:-}" ] && [ -n "${has_network:-}" ] || return 0
  # Not before the one before it was told: they would overtake each other.
  wait
  report "$1" "$2" &
  return 0
}

# $1: why. Always fails, so that it can end a step.
fail() {
  tell failed "$1"
  return 1
}

# Nobody waits for it, and nothing depends on its answer.
report() {
  wget -q -T 5 -O /dev/null "$boot/boot/stage?mac=${mac:-}&stage=$1&text=$(url_text "$2")" \
    >/dev/null 2>&1
}

# $1: text. Every byte as %xx: what it means to a shell or a URL does not matter then.
url_text() {
  printf '%s' "$1" | cut -c 1-300 | tr -d '\n' | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}
