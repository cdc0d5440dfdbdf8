import { expect, test } from 'vitest';
import type { AgentPorts } from '../../../../runtime/agent/converge/ports/agent-ports.ts';
import {
  NEW_MACHINE,
  type MachineMemory,
} from '../../../../runtime/agent/compute/core/machine-memory.ts';
import { GuestRuns } from '../../../../runtime/agent/compute/guest-runs.ts';
import type { MachineMemories } from '../../../../runtime/agent/compute/machine-memories.ts';
import { emptyDesiredState } from '../../../../schemas/agent/desired.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const file = (path: string, content: string) => ({
  path,
  content,
  owner: 'root:root',
  permissions: '0644',
});
const machine = {
  ...desiredMachine(),
  runs: [
    {
      id: 'op-1',
      command: ['reload', 'title'],
      files: [file('/etc/a', 'first'), file('/etc/b', 'second')],
    },
  ],
};

/** What is remembered of the machine. */
function remembered(): { memories: MachineMemories; held: { memory: MachineMemory } } {
  const held = { memory: NEW_MACHINE };
  const memories = {
    get: () => held.memory,
    change: (_id: unknown, change: (memory: MachineMemory) => MachineMemory) => {
      held.memory = change(held.memory);
    },
    save: async () => undefined,
  } as unknown as MachineMemories;
  return { memories, held };
}

/** What a guest is asked, in order; `fails`: the file that cannot be written. */
async function run(fails?: string): Promise<{ asked: string[]; memory: MachineMemory }> {
  const asked: string[] = [];
  const { memories, held } = remembered();
  const guestAgent: Pick<AgentPorts['guestAgent'], 'run'> = {
    run: async (_machine, command, _timeoutMs, input) => {
      asked.push(`${command.at(input ? -3 : 0)} ${input ? Buffer.from(input).toString() : ''}`);
      const exitCode = command.includes(fails ?? '-') ? 1 : 0;
      return { exitCode, output: exitCode === 0 ? '' : 'read-only' };
    },
  };
  let isDone = false;
  const runs = new GuestRuns({ guestAgent } as unknown as AgentPorts, memories, () => {
    isDone = true;
  });
  await runs.tend({ ...emptyDesiredState(NODE), machines: [machine] });
  await waitFor('it has run', async () => isDone);
  return { asked, memory: held.memory };
}

test('files are written before the command, in their order', async () => {
  const { asked, memory } = await run();
  expect(asked).toEqual(['/etc/a first', '/etc/b second', 'reload ']);
  expect(memory.runs).toMatchObject([{ id: 'op-1', state: 'done', exitCode: 0 }]);
});

test('a file that cannot be written ends it, and is named', async () => {
  const { asked, memory } = await run('/etc/a');
  expect(asked).toEqual(['/etc/a first']);
  expect(memory.runs).toMatchObject([
    { state: 'done', exitCode: 1, output: '/etc/a could not be written: read-only' },
  ]);
});

test('files that are ordered otherwise while they are written are written so in the end', async () => {
  const asked: string[] = [];
  const { memories, held } = remembered();
  const writing = Promise.withResolvers<void>();
  const guestAgent: Pick<AgentPorts['guestAgent'], 'run'> = {
    run: async (_machine, command, _timeoutMs, input) => {
      const content = input ? Buffer.from(input).toString() : '';
      asked.push(`${command.at(input ? -3 : 0)} ${content}`);
      if (content === 'first') await writing.promise;
      return { exitCode: 0, output: '' };
    },
  };
  const runs = new GuestRuns({ guestAgent } as unknown as AgentPorts, memories, () => undefined);
  const tend = (parts: Partial<typeof machine>): Promise<void> =>
    runs.tend({ ...emptyDesiredState(NODE), machines: [{ ...machine, ...parts }] });
  await tend({});
  await waitFor('it writes', async () => asked.length === 1);
  const back = {
    id: 'op-2',
    command: ['back'],
    files: [file('/etc/a', 'former'), file('/etc/b', 'former')],
  };
  await tend({ runs: [...machine.runs, back] });
  expect(asked).toEqual(['/etc/a first']);
  writing.resolve();
  await waitFor('both have ended', async () =>
    held.memory.runs.every(({ state }) => state !== 'running'),
  );
  expect(asked).toEqual(['/etc/a first', '/etc/a former', '/etc/b former', 'back ']);
  expect(held.memory.runs).toMatchObject([
    { id: 'op-1', state: 'failed' },
    { id: 'op-2', state: 'done' },
  ]);
  // Nobody waits for what was written before.
  await tend({ runs: [{ ...back, id: 'op-3' }] });
  await waitFor('it has run', async () => held.memory.runs[0]?.state === 'done');
});
