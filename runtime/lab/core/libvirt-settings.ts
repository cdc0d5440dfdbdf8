/**
 * Renders the settings of the libvirt of a lab's host.
 *
 * @param uuid of the host, by which libvirt tells it from others: it may share this machine's hardware with one
 * @returns text by the name of the file in /etc/libvirt
 */
export const libvirtSettings = (uuid: string): Readonly<Record<string, string>> => ({
  'libvirtd.conf': `unix_sock_rw_perms = "0700"\nauth_unix_rw = "none"\nhost_uuid = "${uuid}"\n`,
});
