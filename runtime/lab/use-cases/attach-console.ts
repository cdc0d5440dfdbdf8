import { connect } from 'node:net';
import { once } from 'node:events';
import type { LabTerminal } from '../../../packager/cli/lab/lab-door.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { labNodeName } from '../core/lab-node.ts';
import { nodePlaces } from '../core/lab-places.ts';
import { followFile } from '../adapters/follow-file.ts';
import { readKeys } from '../../../schemas/console/read-keys.ts';
import type { FoundLab } from './find-lab.ts';
import { findNode } from './find-lab.ts';

/**
 * Shows what a node writes to its serial console, and gives it what is typed, until the person leaves.
 *
 * @throws Fault NOT_ALLOWED_IN_STATE when it is off
 */
export async function attachConsole(
  lab: FoundLab,
  name: string,
  { input, write, signal }: LabTerminal,
): Promise<void> {
  const { node, host, machines } = findNode(lab, name);
  if (!(await machines.isOn(node))) {
    const action = 'to look at its console live';
    throw new Fault('NOT_ALLOWED_IN_STATE', {
      what: 'node',
      name: labNodeName(node),
      state: 'off',
      action,
    });
  }
  const { consoleLog, run } = nodePlaces(lab.folder.path, node);
  const leaving = new AbortController();
  const line = connect(host.seen(run.console));
  line.on('error', () => undefined);
  line.once('close', () => leaving.abort());
  // What comes is read from the log, which everybody who looks can do at once.
  line.resume();
  input.setRawMode(true);
  const onKeys = (bytes: Buffer): void => {
    const { passed, isLeft } = readKeys(bytes);
    if (passed.length > 0) line.write(passed);
    if (isLeft) leaving.abort();
  };
  input.on('data', onKeys);
  const end = AbortSignal.any([leaving.signal, signal]);
  try {
    await followFile(consoleLog, write, end);
  } finally {
    input.off('data', onKeys);
    input.setRawMode(false);
    input.pause();
    line.destroy();
    if (!line.closed) await once(line, 'close');
  }
}
