/** A mounted file system. */
export interface FoundMount {
  /** Where it is mounted. */
  readonly at: string;
  /** What is mounted, such as `10.0.0.1:/srv/pool` or `/dev/sdb1`. */
  readonly source: string;
  /** The folder of its file system that is seen there; `/` unless it is mounted by folder. */
  readonly root: string;
  /** Of the file system, such as `ext4`. */
  readonly type: string;
  /** Of the file system, such as `upperdir=/run/rw/upper`. */
  readonly options: readonly string[];
}

/** @returns what /proc/self/mountinfo says (proc_pid_mountinfo(5)), the last one of a place last */
export const foundMounts = (text: string): FoundMount[] =>
  text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, at] = before.split(' ');
    const [type, source, options = ''] = after.split(' ');
    if (root === undefined || at === undefined || type === undefined || source === undefined) {
      return [];
    }
    return [
      {
        at: unescaped(at),
        source: unescaped(source),
        root: unescaped(root),
        type,
        options: options.split(',').map(unescaped),
      },
    ];
  });

/** Spaces and the like are written as three octal digits. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
