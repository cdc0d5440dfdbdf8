/**
 * An image holds files of many owners. Root can make those; anybody else needs a user namespace in
 * which the ids of /etc/subuid stand for them (user_namespaces(7)).
 */
export const isRoot = (): boolean => process.getuid?.() === 0;

/** Debian package of `newuidmap`, which sets up such a namespace. */
export const NAMESPACE_PACKAGE = 'uidmap';

/** @returns program and arguments that run it as the owner of everything in an image. */
export function asImageRoot(
  program: string,
  args: readonly string[],
): readonly [string, readonly string[]] {
  if (isRoot()) return [program, args];
  return ['unshare', ['--user', '--map-auto', '--map-root-user', program, ...args]];
}
