# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# Drivers, network cards and an address.

# Buses bring devices of their own: a second look finds those that are there at once. Those that take
# their time, as at USB, are looked for while the machine waits for its card.
load_drivers() {
  modprobe -a -q loop squashfs overlay 2>/dev/null
  load_new_drivers
  load_new_drivers
}

# The kernel says for each device which drivers go with it. Asks for those of devices that are new. By bus,
# a second is saved beside a walk through all of /sys/devices.
load_new_drivers() {
  asked=${asked:-}
  new=
  for alias in $(set +f; cat "${buses:-/sys/bus}"/*/devices/*/modalias 2>/dev/null | sort -u); do
    case " $asked " in *" $alias "*) ;; *) new="$new $alias" ;; esac
  done
  [ -n "$new" ] || return 0
  asked="$asked$new"
  # shellcheck disable=SC2086
  modprobe -a -q -b $new 2>/dev/null
  return 0
}

# Real cards have a device behind them; writes their names.
cards() {
  find "${net:-/sys/class/net}" -mindepth 1 -maxdepth 1 | sort | while read -r link; do
    [ -e "$link/device" ] && basename "$link"
  done
}

# $1: address. Writes the name of the card that has it.
card_of() {
  for card in $(cards); do
    [ "$(cat "${net:-/sys/class/net}/$card/address")" = "$1" ] && echo "$card" && return 0
  done
  return 1
}

has_carrier() {
  [ "$(cat "${net:-/sys/class/net}/$1/carrier" 2>/dev/null)" = 1 ]
}

# The card that the machine booted from, then the others.
cards_in_order() {
  first=$(card_of "${mac:-}") && echo "$first"
  for card in $(cards); do
    [ "$card" = "$first" ] || echo "$card"
  done
}

# $1: seconds. A switch may keep a port dark for 50 s (spanning tree). Waits for the card that the
# machine booted from, or for any where it is not told. One that is not there, as at USB, has 3 s to appear.
wait_for_carrier() {
  seconds=$1
  patience=3
  while [ "$seconds" -gt 0 ]; do
    load_new_drivers
    for card in $(cards); do ip link set "$card" up 2>/dev/null; done
    first=$(card_of "${mac:-}") || first=
    if [ -z "$first" ] && [ -n "${mac:-}" ] && [ "$patience" -gt 0 ]; then
      patience=$((patience - 1))
    else
      for card in $(cards); do
        if has_carrier "$card" && { [ -z "$first" ] || [ "$first" = "$card" ]; }; then return 0; fi
      done
    fi
    sleep 1
    seconds=$((seconds - 1))
  done
  return 1
}

# Sets card and mac to those by which the machine got an address.
bring_network() {
  [ -n "${has_network:-}" ] && return 0
  say 'waiting for the network'
  wait_for_carrier 90
  for card in $(cards_in_order); do
    has_carrier "$card" || continue
    udhcpc -i "$card" -n -q -t 8 -T 3 -s /lib/stackyard/lease >/dev/null 2>&1 || continue
    has_network=yes
    mac=$(cat "${net:-/sys/class/net}/$card/address")
    tell network "network card $card ($mac) has the address $(cat "$state/address")"
    return 0
  done
  [ -n "$(cards)" ] || { fail 'no network card was found that this image has a driver for'; return 1; }
  fail "no address by DHCP; cards: $(card_states)"
}

card_states() {
  for card in $(cards); do
    if has_carrier "$card"; then echo "$card (no answer)"; else echo "$card (no cable)"; fi
  done | tr '\n' ' ' | sed 's/ $//; s/) /), /g'
}

# Signatures here do not depend on the time; certificates, later, do. A machine whose clock was reset
# takes the time that the gateway says, and that only if it is not before this image was built.
hint_clock() {
  built=$(cat "${etc:-/etc/stackyard}/built")
  [ "$(date +%s)" -ge "$built" ] && return 0
  said=$(wget -S -T 5 -O /dev/null "$boot/boot/image/$version/manifest" 2>&1 |
    sed -n 's/^ *[Dd]ate: *\(.*\)/\1/p' | tail -n 1 | tr -d '\r')
  date -u -D '%a, %d %b %Y %H:%M:%S GMT' -s "$said" >/dev/null 2>&1
  [ "$(date +%s)" -ge "$built" ] || date -u -s "@$built" >/dev/null 2>&1
  say "the clock of this machine was wrong; it is set to $(date -u '+%Y-%m-%d %H:%M') UTC, roughly"
}
