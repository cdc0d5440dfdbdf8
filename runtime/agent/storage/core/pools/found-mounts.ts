/** A mounted file system. */
export interface FoundMount {
  /** Where it is mounted. */
  readonly at: string;
  /** What is mounted, such as `10.0.0.1:/srv/pool` or `/dev/sdb1`. */
  readonly source: string;
  /** The folder of its file system that is seen there; `/` unless it is mounted by folder. */
  readonly root: string;
}

/** @returns what /proc/self/mountinfo says (proc_pid_mountinfo(5)), the last one of a place last */
export const foundMounts = (text: string): FoundMount[] =>
  text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, at] = before.split(' ');
    const [, source] = after.split(' ');
    if (root === undefined || at === undefined || source === undefined) return [];
    return [{ at: unescaped(at), source: unescaped(source), root: unescaped(root) }];
  });

/** Spaces and the like are written as three octal digits. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
