import { fakeDigest } from '../ids.ts';
import { announce, pause, type World } from '../world.ts';
import { hello } from './appliances/hello.ts';
import { nextcloud } from './appliances/nextcloud.ts';
import { otherAppliances } from './appliances/others.ts';
import { wordpress } from './appliances/wordpress.ts';
import { seededKeys } from './keys.ts';
import { seedAccounts } from './seed-accounts.ts';
import { seedNodes } from './seed-nodes.ts';
import { seedOperations } from './seed-operations.ts';
import { seedStacks } from './seed-stacks.ts';

export const SCENARIOS = ['full', 'fresh', 'empty'] as const;
/**
 * - `full`: a server after some months of use
 * - `fresh`: no administrator yet, the sample appliances are being built
 * - `empty`: set up, but with nothing in it
 */
export type Scenario = (typeof SCENARIOS)[number];

/** Fills an empty world. */
export function seedWorld(world: World, scenario: Scenario): void {
  if (scenario === 'fresh') {
    seedNodes(world);
    world.nodes.pop();
    world.keys.push(...seededKeys().slice(0, 1));
    void prepareSamples(world).catch(() => {});
    return;
  }
  seedAccounts(world);
  if (scenario === 'empty') {
    world.tokens.length = 0;
    world.accounts.splice(1, 2);
    return;
  }
  world.appliances.push(wordpress(), nextcloud(), hello(), ...otherAppliances());
  world.keys.push(...seededKeys());
  world.consents.push({
    digest: fakeDigest('hobby/etherpad:0.3.0'),
    appliance: 'hobby/etherpad:0.3.0',
    reason: 'Built by our own intern, read by two of us',
    givenAt: '2026-10-22T10:20:00Z',
    givenBy: 'admin',
  });
  seedNodes(world);
  seedStacks(world);
  seedOperations(world);
}

const STEPS = ['Fetch Debian packages', 'Build the disk images', 'Check them', 'Pack', 'Publish'];

/** Builds the two samples one after the other, as the set-up of a new server does. */
async function prepareSamples(world: World): Promise<void> {
  const samples = [hello(), wordpress()];
  world.preparations.push(
    ...samples.map(({ card }) => ({
      name: card.title.toLowerCase(),
      title: card.title,
      state: 'waiting' as const,
      step: 'Waiting for its turn',
      stepNumber: 0,
      steps: STEPS.length,
      message: '',
    })),
  );
  for (const [index, sample] of samples.entries()) {
    const entry = world.preparations[index];
    if (!entry) return;
    for (const [number, step] of STEPS.entries()) {
      Object.assign(entry, { state: 'running', step, stepNumber: number + 1 });
      announce(world, 'preparation', entry.name);
      await pause(world, 3_000);
    }
    Object.assign(entry, { state: 'done', step: 'Published' });
    world.appliances.push(sample);
    announce(world, 'preparation', entry.name);
    announce(world, 'appliance', sample.card.address);
  }
}
