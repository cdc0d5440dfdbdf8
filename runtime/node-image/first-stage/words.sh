# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# What the boot script tells, on the kernel's command line (docs/decisions/0043). It comes from the
# network: each word is checked before it is used.

# $1: name. Writes the value of name=value; the last one counts.
word() {
  found=
  # shellcheck disable=SC2013 # words, not lines
  for each in $(cat "${cmdline:-/proc/cmdline}"); do
    case $each in "$1="*) found=${each#*=} ;; esac
  done
  echo "$found"
}

# $1: name, $2: value, $3: characters that it may consist of.
check_word() {
  case $2 in
    *[!$3]*) fail "$1 on the kernel's command line has characters that do not belong there" ;;
  esac
}

# Sets boot, media, version, oldest, server, authority, mac.
read_words() {
  boot=$(word stackyard.boot)
  media=$(word stackyard.media)
  version=$(word stackyard.image)
  oldest=$(word stackyard.sequence)
  server=$(word stackyard.server)
  authority=$(word stackyard.authority)
  mac=$(word BOOTIF | tr 'A-F-' 'a-f:')
  mac=${mac#01:}
  check_word stackyard.boot "$boot" 'a-zA-Z0-9.:/[\]-' || return 1
  check_word stackyard.media "$media" 'a-zA-Z0-9._-' || return 1
  check_word stackyard.image "$version" 'a-z0-9.+~-' || return 1
  check_word stackyard.sequence "$oldest" '0-9' || return 1
  check_word stackyard.server "$server" 'a-zA-Z0-9.:/[\]-' || return 1
  check_word stackyard.authority "$authority" '0-9a-f' || return 1
  check_word BOOTIF "$mac" '0-9a-f:' || return 1
  [ -n "$boot$media" ] || fail 'nobody said where to boot from: stackyard.boot= is missing'
}

# A node needs the room that its root takes, and more to work in.
check_memory() {
  kilobytes=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "${meminfo:-/proc/meminfo}")
  [ "$kilobytes" -ge 1048576 ] && return 0
  fail "this machine has $((kilobytes / 1024)) MiB of memory; a node needs more than 1 GiB: 2 GiB or more"
}
