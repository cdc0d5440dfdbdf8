/** Somebody's numbers, as the system knows them. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Does something with the rights of another user and takes root's back: what they may not touch, this
 * cannot touch either, whatever links they have laid. Only synchronous work, because every thread of
 * the process changes its user meanwhile.
 *
 * @param identity ours, or any when we are root
 */
export function asUser<Result>(identity: Identity, work: () => Result): Result {
  const { geteuid, getegid, getgroups, seteuid, setegid, setgroups } = process;
  if (geteuid === undefined || geteuid() === identity.uid) return work();
  const before = { uid: geteuid(), gid: getegid?.() ?? 0, groups: getgroups?.() ?? [] };
  try {
    setgroups?.([identity.gid]);
    setegid?.(identity.gid);
    seteuid?.(identity.uid);
    return work();
  } finally {
    seteuid?.(before.uid);
    setegid?.(before.gid);
    setgroups?.(before.groups);
  }
}
