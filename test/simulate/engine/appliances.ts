import { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { PlannedAppliance } from '../../../runtime/control/releases/core/planned-appliance.ts';
import { fakeDigest, makeAppliance } from '../../fakes/appliances.ts';
import { SeededRandom } from './seeded-random.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const ROLES = ['db', 'app', 'web', 'cache'] as const;
const COUNT = 24;

type Role = (typeof ROLES)[number];

const READINESS = [
  { type: 'tcp', port: 3_306, timeout: 120_000 },
  { type: 'http', port: 80, timeout: 120_000 },
  { type: 'command', command: ['is-ready'], timeout: 120_000 },
  undefined,
];

/** A role like those of real appliances: it may wait for others, hold data and publish a port. */
function roleOf(name: Role, earlier: readonly Role[], random: SeededRandom): object {
  const ready = random.pick(READINESS);
  const minimum = 1;
  const maximum = random.int(1, 3);
  return {
    count: { default: random.int(minimum, maximum), minimum, maximum },
    memory: 512 * MiB,
    networks: random.chance(0.8) ? ['private'] : ['private', 'extra'],
    after: earlier.filter(() => random.chance(0.5)),
    system: { sizeBytes: 2 * GiB, index: fakeDigest(`image ${random.int(1, 8)}`) },
    data: random.chance(0.5) ? { store: { size: 1 * GiB, mount: '/var/lib/store' } } : {},
    ...(ready ? { ready } : {}),
    ...(random.chance(0.4)
      ? { publish: { [`site_${name}`]: { port: 80, scheme: 'http', title: 'Site' } } }
      : {}),
    ...(random.chance(0.5) ? { actions: { flush: { title: 'Flush', command: ['flush'] } } } : {}),
  };
}

function applianceOf(number: number): PlannedAppliance {
  const random = new SeededRandom(`appliance ${number}`);
  const names = ROLES.slice(0, random.int(1, ROLES.length));
  const roles = Object.fromEntries(
    names.map((name, index) => [name, roleOf(name, names.slice(0, index), random)]),
  );
  const manifest = ApplianceManifest.parse({
    format: 1,
    name: `sample-${number}`,
    version: '1.0.0',
    title: `Sample ${number}`,
    summary: 'For simulations',
    licence: 'MIT',
    categories: ['website'],
    screenshots: [],
    parameters: { password: { type: 'password', label: 'Password', generate: { length: 20 } } },
    secrets: { token: { type: 'hex', bytes: 16 } },
    roles,
    outputs: {},
  });
  return makeAppliance(manifest);
}

/** Appliances of one to four roles; made once, because reading a manifest takes a while. */
export const APPLIANCES: readonly PlannedAppliance[] = Array.from({ length: COUNT }, (_, index) =>
  applianceOf(index + 1),
);
