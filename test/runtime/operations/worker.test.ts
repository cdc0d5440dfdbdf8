import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation, defineStep } from '../../../runtime/operations/kind.ts';
import { operationMigrations } from '../../../runtime/operations/migrations.ts';
import { OperationWorker } from '../../../runtime/operations/worker.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { OperationBench } from '../../fakes/operations.ts';

let bench: OperationBench;
let close: () => Promise<void>;
const workers: OperationWorker[] = [];
const errors: unknown[] = [];

beforeEach(async () => {
  const database = await testDatabases[0]!.open(operationMigrations);
  bench = new OperationBench(database.db);
  close = database.close;
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await close();
  if (errors.length > 0) throw errors.splice(0)[0];
});

let opened = false;
const waitKind = defineOperation<null>({
  kind: 'wait',
  version: 1,
  params: z.null(),
  steps: [
    defineStep<null, null>({
      name: 'wait',
      title: 'Waiting',
      output: z.null(),
      timeoutMs: 60_000,
      run: ({ signal }) =>
        new Promise((resolve, reject) => {
          if (opened) resolve(null);
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    }),
  ],
});

const makeWorker = (name: string): OperationWorker => {
  const dependencies = { log: bench.log, kinds: [waitKind], onChange: () => undefined };
  const worker = new OperationWorker(dependencies, name, (error) => errors.push(error));
  workers.push(worker);
  return worker;
};
const stateOf = async (id: Parameters<OperationBench['work']>[0]) =>
  (await bench.log.get(id))?.state;

test('a stopped worker gives its operation back and the next one finishes it', async () => {
  opened = false;
  const first = makeWorker('first');
  const { id } = await bench.log.create(bench.request(waitKind, null));
  await first.start();
  await expect.poll(() => stateOf(id)).toBe('running');
  await first.stop();
  expect(await stateOf(id)).toBe('running');
  opened = true;
  await makeWorker('second').start();
  await expect.poll(() => stateOf(id)).toBe('succeeded');
});

test('a worker of the same name takes over at once what a killed one left behind', async () => {
  opened = true;
  const { id } = await bench.log.create(bench.request(waitKind, null));
  await bench.log.claim(id, 'server-1');
  await makeWorker('server-1').start();
  await expect.poll(() => stateOf(id)).toBe('succeeded');
});

test('a cancel requested while nobody worked on it is honoured at the start', async () => {
  opened = false;
  const { id } = await bench.log.create(bench.request(waitKind, null));
  await bench.log.requestCancel(id);
  await makeWorker('server-1').start();
  await expect.poll(() => stateOf(id)).toBe('cancelled');
});

test('a cancel reaches the running step', async () => {
  opened = false;
  const worker = makeWorker('server-1');
  const { id } = await bench.log.create(bench.request(waitKind, null));
  await worker.start();
  await expect.poll(() => stateOf(id)).toBe('running');
  await bench.log.requestCancel(id);
  worker.cancel(id);
  await expect.poll(() => stateOf(id)).toBe('cancelled');
});
