import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const THREAD = new URL(
  '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/libvirt-thread.ts',
  import.meta.url,
);
const PROGRAM = `
const { LibvirtThread } = await import(${JSON.stringify(THREAD.href)});
const thread = new LibvirtThread('test:///default');
await thread.call('listDomains', [], 60_000).catch(() => undefined);
await thread.close();
console.log('closed');
`;

test('a process that does nothing else waits until the thread has ended', async () => {
  const args = ['--input-type=module', '-e', PROGRAM];
  const { stdout, stderr } = await run(process.execPath, args);
  expect({ stdout, stderr }).toEqual({ stdout: 'closed\n', stderr: '' });
});
