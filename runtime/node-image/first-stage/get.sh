# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# Fetching files of the image. Nothing that is fetched is trusted here.

# $1: name of a file, $2: where to put it. A short file: no more than 64 KiB of it are kept.
get_short() {
  if [ -n "$media" ]; then
    head -c 65536 "$media_folder/$1" >"$2"
  else
    wget -q -T 20 -O - "$boot/boot/image/$version/$1" 2>/dev/null | head -c 65536 >"$2"
  fi
  [ -s "$2" ]
}

is_mounted() {
  grep -q " $1 " /proc/mounts
}

size_of() {
  if [ -e "$1" ]; then stat -c %s "$1"; else echo 0; fi
}

# $1: name, $2: where, $3: bytes it has. Goes on where the line broke; gives up when nothing more comes.
get_long() {
  if [ -n "$media" ]; then
    cp "$media_folder/$1" "$2"
    return
  fi
  missed=0
  while [ "$(size_of "$2")" -lt "$3" ] && [ "$missed" -lt 3 ]; do
    before=$(size_of "$2")
    wget -q -c -T 20 -O "$2" "$boot/boot/image/$version/$1" 2>/dev/null
    if [ "$(size_of "$2")" -gt "$before" ]; then missed=0; else missed=$((missed + 1)); fi
    [ "$missed" = 0 ] || sleep 1
  done
  [ "$(size_of "$2")" -ge "$3" ]
}
