import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { fakeDigest, makeAppliance } from '../../fakes/appliances.ts';
import { type ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { COPY, expectUntouched, nextManifest, RehearsalLab } from '../../fakes/rehearsal-lab.ts';

let bench: ControlBench;
let lab: RehearsalLab;
beforeEach(async () => {
  lab = await RehearsalLab.open();
  ({ bench } = lab);
});
afterEach(() => lab.close());

const params = { stack: 'blog' };
async function succeed({ id }: Operation): Promise<Operation> {
  const ended = await bench.finish(id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

test('a version that holds: the stack goes on as it was, nothing is left of the clone, and the result is there', async () => {
  const begun = await lab.rehearse();
  expect(begun.title).toBe('Rehearse the upgrade of blog to 2.0.0');
  await succeed(begun);
  await expectUntouched(lab);
  const [rehearsal, ...more] = await lab.rehearsals();
  expect(more).toEqual([]);
  expect(rehearsal).toMatchObject({
    id: begun.id,
    by: 'tester',
    outcome: 'held',
    reason: null,
    step: null,
    machine: null,
    console: [],
    hooks: [],
    version: '2.0.0',
    from: { version: '1.0.0', digest: lab.before!.appliance.digest },
    probationMs: 1_000,
  });
  expect(rehearsal!.withoutServiceMs).toBeGreaterThan(0);
  expect(rehearsal!.pausedMs).toBeGreaterThanOrEqual(0);
  const events = await bench.call('listStackEvents', { params });
  expect(events.map(({ sentence }) => sentence)).toContain(
    'The upgrade of blog to 2.0.0 was rehearsed: it held.',
  );
});

test('its machines are as those of the stack, in a fence, and what they write goes with them', async () => {
  const { id } = await lab.rehearse();
  await lab.during(id, 'Upgrade', 'probation');
  const copy = await lab.stack(COPY);
  expect(copy).toMatchObject({ appliance: { version: '2.0.0' }, ports: [] });
  const router = bench.node.world.routers.get(copy.id);
  expect(router).toMatchObject({ egress: 'none', publish: [] });
  expect(copy.machines.map(({ addresses }) => addresses)).toEqual(
    lab.before!.machines.map(({ addresses }) => addresses),
  );
  expect(copy.machines[0]).toMatchObject({ memoryBytes: 640 * 2 ** 20 });
  const guests = [...bench.node.world.domains.values()].map(({ machine }) => machine.guest);
  expect(new Set(guests.map(({ instanceId }) => instanceId)).size).toBe(copy.machines.length);
  const { inUse } = await lab.copyOf('db');
  for (const disk of inUse) bench.node.world.volumes.get(disk)!.data = 'spoilt';
  await bench.finish(id);
  await expectUntouched(lab);
});

describe('a version that does not hold', () => {
  test('would be rolled back: with the reason and the machine, in words of the stack', async () => {
    const { id } = await lab.rehearse({ probationMs: 60_000 });
    await lab.during(id, 'Upgrade', 'probation');
    const db = await lab.copyOf('db');
    bench.control.dependencies.consoles.take(db.machine.id, {
      from: undefined,
      start: 0,
      bytes: Buffer.from('mounting\npanic: no data\n'),
    });
    db.state = 'crashed';
    await succeed({ id } as Operation);
    await expectUntouched(lab);
    const [rehearsal] = await lab.rehearsals();
    expect(rehearsal).toMatchObject({
      outcome: 'rolled-back',
      step: 'Seeing that it stays ready',
      machine: 'blog-db',
      console: ['mounting', 'panic: no data'],
    });
    expect(rehearsal!.reason).toContain('blog-db');
    expect(rehearsal!.reason).not.toContain(COPY);
    const events = await bench.call('listStackEvents', { params });
    expect(events.map(({ sentence }) => sentence)).toContain(
      'The upgrade of blog to 2.0.0 was rehearsed: it would be rolled back.',
    );
  });

  test('as its hook fails: with the machine that this was in', async () => {
    const { db, web } = nextManifest().roles;
    const hooks = { upgrade: ['hook'] };
    const roles = { db: { ...db!, hooks }, web: { ...web!, hooks } };
    bench.appliances.add(makeAppliance(nextManifest({ roles })));
    bench.node.world.trouble = (action) => {
      if (action.startsWith('run ') && action.endsWith('hook after')) throw new Error('no luck');
    };
    await succeed(await lab.rehearse());
    bench.node.world.trouble = () => undefined;
    await expectUntouched(lab);
    expect((await lab.rehearsals())[0]).toMatchObject({
      outcome: 'rolled-back',
      step: 'Completing the upgrade in the machines',
      machine: 'blog-db',
    });
  });
});

describe('the plan of the upgrade', () => {
  test('tells of the latest rehearsal of just that version, and whether it is of what there is now', async () => {
    expect((await lab.upgradePlan()).rehearsal).toBeNull();
    const { hash } = await lab.upgradePlan();
    await succeed(await lab.rehearse());
    const { rehearsal, hash: after } = await lab.upgradePlan({ probationMs: 60_000 });
    expect(rehearsal).toMatchObject({ outcome: 'held', isCurrent: true, probationMs: 1_000 });
    expect(after).not.toBe(hash);
    expect((await lab.upgradePlan()).hash).toBe(hash);
    const other = await lab.upgradePlan({ parameters: { title: 'Another' } });
    expect(other.rehearsal).toMatchObject({ isCurrent: false });
    const images = nextManifest({ version: '3.0.0' as never });
    bench.appliances.add(makeAppliance(images));
    expect((await lab.upgradePlan({ version: '3.0.0' as never })).rehearsal).toBeNull();
  });

  test('is what is rehearsed: another one, or one that cannot be, is refused', async () => {
    const { hash, clone, problems } = await lab.plan();
    expect(problems).toEqual([]);
    expect(clone).toMatchObject({
      name: COPY,
      machines: [
        { name: `${COPY}-db`, memoryBytes: 640 * 2 ** 20 },
        { name: `${COPY}-web-1`, memoryBytes: 512 * 2 ** 20 },
      ],
    });
    await expect(lab.rehearse({ planHash: fakeDigest('another') })).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
    await expect(lab.rehearse({ version: '1.0.0' as never })).rejects.toMatchObject({
      code: 'REHEARSAL_REFUSED',
      data: { problems: [{ code: 'SAME_VERSION' }] },
    });
    await succeed(await lab.rehearse({ planHash: hash }));
  });

  test('what does not fit beside the stack is refused, with a sentence that says so', async () => {
    const { db, web } = nextManifest().roles;
    const roles = { db: { ...db!, memory: 2 ** 40 }, web: web! };
    bench.appliances.add(makeAppliance(nextManifest({ roles })));
    await expect(lab.rehearse()).rejects.toMatchObject({ code: 'REHEARSAL_REFUSED' });
    const { problems } = await lab.plan();
    expect(problems.map(({ code }) => code)).toContain('MEMORY_SHORT');
    await expectUntouched(lab);
  });
});

describe('beside it', () => {
  test('only one is rehearsed at a time; the same request is the same rehearsal', async () => {
    const first = await lab.rehearse({ probationMs: 5_000 }, 'once-and-only-once');
    await lab.during(first.id, 'Upgrade', 'start');
    await expect(lab.rehearse()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await lab.rehearse({}, 'once-and-only-once')).id).toBe(first.id);
    expect(await bench.call('listRehearsals', { params })).toMatchObject({ running: first.id });
    await succeed(first);
    expect(await bench.call('listRehearsals', { params })).toMatchObject({ running: null });
  });

  test('the stack can be stopped and started while the clone is tried, and nobody touches the clone', async () => {
    const { id } = await lab.rehearse({ probationMs: 5_000 });
    await lab.during(id, 'Upgrade', 'probation');
    expect(await lab.stack()).toMatchObject({ state: 'running', operation: null });
    await expect(
      bench.call('stopStack', { params: { stack: COPY }, query: {} }),
    ).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
    for (const action of ['stopStack', 'startStack'] as const) {
      await succeed(await bench.call(action, { params, query: {} }));
    }
    await succeed({ id } as Operation);
    expect(await lab.stackNames()).toEqual(['blog']);
  });

  test('the stack may be removed meanwhile: the rehearsal ends, and nothing is left of either', async () => {
    const { id } = await lab.rehearse({ probationMs: 3_000 });
    await lab.during(id, 'Upgrade', 'probation');
    await succeed(await bench.call('removeStack', { params, query: { data: 'delete' } }));
    await succeed({ id } as Operation);
    await waitUntil(() => bench.node.world.inventory().length === 0);
    expect(await bench.control.dependencies.stacks.list()).toEqual([]);
  });
});

test('a stack that is off stays off, and its clone is started for it', async () => {
  await succeed(await bench.call('stopStack', { params, query: {} }));
  expect((await lab.plan()).notices.map(({ code }) => code)).toContain('OFF_IS_STARTED');
  await succeed(await lab.rehearse());
  expect(await lab.stack()).toMatchObject({ state: 'stopped' });
  expect((await lab.rehearsals())[0]).toMatchObject({ outcome: 'held', pausedMs: null });
  expect(await lab.stackNames()).toEqual(['blog']);
});
