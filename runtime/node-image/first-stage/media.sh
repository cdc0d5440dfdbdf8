# shellcheck shell=sh disable=SC2154,SC2034 # parts of one program: they share variables
# A stick or disc that carries the image. It is mounted so that nothing can be written to it.

# Sets media_folder. A stick may need seconds until the kernel has found it; at another try it may be
# another one, in place of one that was refused.
find_media() {
  media_folder=$state/media/stackyard
  if is_mounted "$state/media"; then umount "$state/media"; fi
  mkdir -p "$state/media"
  # The kernel finds no modprobe here for the names of files of a FAT: they are loaded for it.
  modprobe -a -q usb-storage uas sr_mod sd_mod ahci nvme virtio_blk isofs vfat ext4 \
    nls_cp437 nls_ascii nls_iso8859-1 nls_utf8 2>/dev/null
  seconds=60
  while [ "$seconds" -gt 0 ]; do
    load_new_drivers
    device=$(findfs "LABEL=$media" 2>/dev/null) && break
    sleep 1
    seconds=$((seconds - 1))
  done
  [ -n "${device:-}" ] || { fail "no disc or stick with the label $media was found"; return 1; }
  mount -o ro "$device" "$state/media" || fail "the file system of $device cannot be read"
}
