import { Fault, toWire } from '../../../../../../schemas/errors/fault.ts';
import { endWithStarter } from '../../../../../process/end-with-starter.ts';
import { directFiles } from '../direct-files.ts';
import type { PoolFile } from '../pool-files.ts';
import type { HelperAnswer, HelperCall, HelperReady, HelperStart } from './messages.ts';

/**
 * The process that reaches into a pool which may stall, as one user. It can be killed at any moment;
 * the agent, which would wait with it otherwise, goes on. All its code is loaded before it gives up
 * root: that user may not be able to read it.
 */
const files = new Map<number, PoolFile>();
let lastFile = 0;

function start({ user }: HelperStart): void {
  process.chdir('/');
  process.umask(0o022);
  if (!user || process.getuid?.() !== 0) return;
  process.setgroups?.([user.gid]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
}

async function answer({ id, file, name, parameters }: HelperCall): Promise<HelperAnswer> {
  try {
    const target = file === undefined ? directFiles : files.get(file);
    const method = target?.[name as never] as ((...all: readonly unknown[]) => unknown) | undefined;
    if (!method) throw new Error(`no call ${name}`);
    const value = await method(...parameters);
    if (file !== undefined && name === 'close') files.delete(file);
    if (name !== 'open' || value === undefined) return { id, ok: true, value };
    lastFile += 1;
    files.set(lastFile, value as PoolFile);
    return { id, ok: true, opened: lastFile };
  } catch (error) {
    if (error instanceof Fault) return { id, ok: false, fault: toWire(error) };
    const { code, message } = error as NodeJS.ErrnoException;
    return { id, ok: false, code, message };
  }
}

process.once('message', (first) => {
  start(first as HelperStart);
  process.on('message', (call) => {
    void answer(call as HelperCall).then((reply) => process.send?.(reply));
  });
  process.send?.({ isReady: true } satisfies HelperReady);
});
// The agent has ended; nobody waits for anything any more.
endWithStarter();
