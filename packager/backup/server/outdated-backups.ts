const NAME = /^stackyard-[a-z0-9-]+-\d{8}T\d{6}Z\.backup$/;

/** Where `yard` on the host of a server finds it. */
const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const USUAL_PORT = '8470';

/**
 * Tells servers apart that are backed up from one host: each keeps its own count in a folder.
 *
 * @param server base URL
 * @param ownHost name of the host that asks
 */
export function backedUpHost(server: string, ownHost: string): string {
  const { hostname, port } = new URL(server);
  const host = HERE.test(hostname) ? ownHost : hostname;
  return port === '' || port === USUAL_PORT ? host : `${host}-${port}`;
}

/**
 * @param hostname of the server, which may be any text
 * @returns the name of a backup in a folder of backups
 */
export function serverBackupName(hostname: string, createdAt: string): string {
  const host = hostname
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  const time = createdAt.replace(/\.\d+Z$/, 'Z').replaceAll(/[:-]/g, '');
  return `stackyard-${host || 'server'}-${time}.backup`;
}

/**
 * @param names in a folder; whatever is not named as a backup is left alone
 * @param newest the one that was just taken: it stays, also when a clock that was wrong has given others
 *   a later time
 * @param keep how many of this server stay
 * @returns those that are older, of the server that one of them is of
 */
export function outdatedBackups(names: readonly string[], newest: string, keep: number): string[] {
  const others = otherBackups(names, newest);
  return others.toSorted().slice(0, Math.max(0, others.length + 1 - keep));
}

/** @returns backups of the server that one of them is of, without that one */
export function otherBackups(names: readonly string[], newest: string): string[] {
  const start = newest.replace(/\d{8}T\d{6}Z\.backup$/, '');
  return names.filter((name) => NAME.test(name) && isOf(name, start) && name !== newest);
}

/** Another host’s name may begin with this one’s. */
const isOf = (name: string, start: string): boolean =>
  name.startsWith(start) && /^\d{8}T\d{6}Z\.backup$/.test(name.slice(start.length));
