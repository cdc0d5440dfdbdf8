import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';
import { libcFunction } from '../../../../packager/native/libc-function.ts';

const CLONE_NEWNET = 0x40000000;
/** Namespace of the calling thread, which may differ from that of the process (proc(5)). */
const OWN = '/proc/thread-self/ns/net';

type Setns = (fd: number, kind: number) => number;
const setns = libcFunction('int setns(int fd, int kind)') as () => Setns;

/**
 * Runs code with this thread in another network namespace (setns(2)): sockets it makes stay there
 * for good, and /proc/sys/net is that of the namespace. Other threads are not concerned, and this
 * one is back before anything else can run on it. That is why the code must be synchronous.
 *
 * @param path a namespace, such as `/run/netns/sy-0123456789`
 * @throws Error when there is no such namespace, and whatever the code throws
 */
export function inNamespace<Value>(
  path: string,
  work: () => Value extends PromiseLike<unknown> ? never : Value,
): Value {
  const home = openSync(OWN, 'r');
  try {
    enter(path);
    try {
      return work();
    } finally {
      // Carrying on in a stack's namespace would be worse than not carrying on.
      if (setns()(home, CLONE_NEWNET) !== 0) process.abort();
    }
  } finally {
    closeSync(home);
  }
}

function enter(path: string): void {
  const target = openSync(path, 'r');
  try {
    if (setns()(target, CLONE_NEWNET) !== 0) {
      throw new Error(`${path} cannot be entered: errno ${koffi.errno()}`);
    }
  } finally {
    closeSync(target);
  }
}
