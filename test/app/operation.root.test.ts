import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './browser/open-site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite('full');
});
afterAll(() => site.close());

const MINUTE_MS = 60_000;

/** A restart of the blog whose machines have been booting for a minute of the usual four. */
function bootTheBlog() {
  const { world } = site.server;
  const stack = world.stacks.find(({ name }) => name === 'blog');
  const past = world.operations.find(({ title }) => title === 'Install blog');
  const machine = stack?.machines[0];
  if (!stack || !past || !machine) throw new Error('The seeded world has no blog.');
  const operation: typeof past = {
    ...past,
    id: 'op-b00tb00tb0',
    title: 'Restart blog',
    state: 'running',
    createdAt: new Date().toISOString(),
    finishedAt: null,
    subject: { kind: 'stack', id: stack.id, name: stack.name },
    steps: [
      {
        name: 'start',
        title: 'Starting machines',
        state: 'running',
        startedAt: new Date(Date.now() - MINUTE_MS).toISOString(),
        finishedAt: null,
        expectedMs: 4 * MINUTE_MS,
      },
    ],
    progress: {
      note: 'Starting machines',
      bytesDone: 0,
      bytesTotal: 0,
      bytesPerSecond: 0,
      remainingMs: null,
      machines: [
        { machine: machine.name, phase: 'booting', bytesDone: 0, bytesTotal: 0, note: '' },
      ],
    },
  };
  world.operations.unshift(operation);
  return { operation, machine, stack };
}

test('U6: while machines boot: time left, the last console line and the way to the console', async () => {
  const { operation, machine, stack } = bootTheBlog();
  const { page, goto, offences } = await site.open('vera');
  await goto(`/operations/${operation.id}`);
  await page.getByText('about 3 minutes left').waitFor();
  const line = page.getByLabel(`Last console line of ${machine.name}`);
  await line.waitFor();
  expect((await line.textContent())?.trim().length).toBeGreaterThan(5);
  const href = await page.getByRole('link', { name: 'Show console' }).getAttribute('href');
  expect(href).toBe(`/stacks/${stack.id}/console?machine=${encodeURIComponent(machine.name)}`);

  const bar = page.getByRole('progressbar', { name: 'Restart blog' });
  const share = async () => Number(await bar.getAttribute('aria-valuenow'));
  const before = await share();
  expect(before).toBeGreaterThan(20);
  // The step is repeated after a crash of the server: it begins again, and needs longer.
  const [step] = operation.steps;
  const [progress] = operation.progress?.machines ?? [];
  if (!step || !progress) throw new Error('nothing runs');
  step.startedAt = new Date().toISOString();
  step.expectedMs = 20 * MINUTE_MS;
  progress.phase = 'creating';
  progress.note = 'again from the beginning';
  site.server.world.events.emit(operation.id);
  await page.getByText('again from the beginning').waitFor();
  await page.getByText('about 20 minutes left').waitFor();
  expect(await share()).toBeGreaterThanOrEqual(before);
  await page.getByText('Boot: in progress').waitFor();

  await page.getByRole('link', { name: 'Show console' }).click();
  await page.waitForURL(/\/console\?machine=/);
  expect(offences).toEqual([]);
});

test('U14: a stopped stack shows its last hour, and no present load', async () => {
  const stopped = site.server.world.stacks.find(({ state }) => state === 'stopped');
  if (!stopped) throw new Error('The seeded world has no stopped stack.');
  const { page, goto, offences } = await site.open('vera');
  await goto(`/stacks/${stopped.name}`);
  const chart = page.getByRole('figure').filter({ hasText: 'CPU' });
  await chart.getByText('stopped').first().waitFor();
  expect(await chart.innerText()).not.toMatch(/\d+ %\n?$/);
  expect(offences).toEqual([]);
});
