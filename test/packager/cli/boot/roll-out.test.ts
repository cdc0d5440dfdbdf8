import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readProbation } from '../../../../packager/cli/node-image/node-image-roll-out.ts';
import { rollOutLines } from '../../../../packager/cli/node-image/roll-out-lines.ts';
import type { RollOutPlan } from '../../../../schemas/api/resources/roll-out.ts';
import { LIVE_SETUP_MS, LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { testImageKey, testNodeImage } from '../../../fakes/test-node-image.ts';

const live = useLiveOperator('empty');
const key = testImageKey();
const image = testNodeImage(key, { version: '2.0.0', sequence: 10 });

beforeAll(() => live.server.join('barn-1'), LIVE_SETUP_MS);
beforeEach(async () => {
  const folder = live.operator.user.path(image.version);
  await mkdir(folder, { recursive: true });
  const { files, manifest, signature } = image;
  const all = { ...files, manifest, 'manifest.sig': signature };
  for (const [name, bytes] of Object.entries(all)) await writeFile(join(folder, name), bytes);
  await writeFile(live.operator.user.path('my.pub'), key.publicText);
  await yard('trust', 'my.pub', '--yes');
  await yard('add', '2.0.0');
  await live.server.api.chooseNodeImage({ body: { for: 'default', version: null } });
});

const yard = (...argv: string[]) => live.operator.yard(['node-image', ...argv]);
const chosen = async () => (await live.server.api.listNodeImages()).choice.default;

describe('yard node-image roll-out', { timeout: LIVE_TEST_MS }, () => {
  test('shows what it would do, and does nothing', async () => {
    const shown = await yard('roll-out', '2.0.0', '--dry-run');
    expect(shown).toMatchObject({ exit: 0, stderr: '' });
    expect(shown.stdout).toContain('No node has to be started anew; 2.0.0 becomes the default.');
    expect(shown.stdout).toMatch(/barn-1 +It was set up by hand/);
    expect(await chosen()).toBeNull();
  });

  test('asks, then does what was shown', async () => {
    expect((await yard('roll-out', '2.0.0')).exit).toBe(2);
    const argv = ['node-image', 'roll-out', '2.0.0', '--wait'];
    const saying = (answer: string) => ({ isInteractive: true, ask: async () => answer });
    expect((await live.operator.yard(argv, saying('n'))).exit).toBe(10);
    expect(await chosen()).toBeNull();
    expect((await live.operator.yard(argv, saying('y'))).exit).toBe(0);
    expect(await chosen()).toBe('2.0.0');
  });

  test('is refused with everything that stands in the way', async () => {
    const refused = await yard('roll-out', '3.0.0', '--canary', 'barn-1', '--yes');
    expect(refused).toMatchObject({ exit: 6, stdout: '' });
    expect(refused.stderr).toContain('There is no node image 3.0.0.');
    expect(refused.stderr).toContain('barn-1 cannot try the image first. It was set up by hand');
    expect((await yard('roll-out', '2.0.0', '--probation', 'long', '--dry-run')).exit).toBe(2);
  });
});

test('a probation is a time of up to a day', () => {
  expect([readProbation(undefined), readProbation('90 s'), readProbation('0 s')]).toEqual([
    300_000, 90_000, 0,
  ]);
  expect(() => readProbation('25 h')).toThrow('up to a day');
});

test('of each node it is said what it runs, moves and stops', () => {
  const plan: RollOutPlan = {
    version: '2.0.0',
    hash: `sha256:${'0'.repeat(64)}` as never,
    steps: [
      {
        node: { id: 'node-1' as never, name: 'barn-1' },
        from: '1.0.0',
        canGoBack: false,
        why: 'It is the only one.',
        moves: ['a', 'b'],
        stops: [{ what: 'db', why: 'It would have to be stopped.' }],
      },
    ],
    skipped: [],
    problems: [{ code: 'X', message: 'Something.', action: 'Do it.' }],
  };
  expect(rollOutLines(plan).join('\n')).toMatchInlineSnapshot(`
    "Problem: Something. Do it.
    2.0.0 goes to these nodes, one after the other, and becomes the default:
      1.  barn-1  Runs 1.0.0. 2 to move. Stopped meanwhile: db. It could not go back: that image is not here any more. It is the only one."
  `);
});
