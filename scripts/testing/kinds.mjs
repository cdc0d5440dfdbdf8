/** What the Debian packages are made from, and tried with. */
const PACKAGES = ['scripts/package', 'scripts/package.mjs', 'scripts/setup', 'test/packages'];

/**
 * The kinds of test that `npm test` knows, with the projects of `vitest.config.ts` that each runs, one after the
 * other, and the `minutes` that one of them takes at the most on two cores with nothing else to do.
 *
 * A kind with `covers` takes long: without being named it runs only when a file or folder of these has changed
 * since it was last seen green. Listed is what no other kind tries as it is
 * used, not everything that a test of this kind passes through. See docs/decisions/0055.
 */
export const KINDS = {
  unit: { projects: ['unit', 'simulate'], minutes: 12 },
  root: { projects: ['root-side-by-side', 'root-alone'], minutes: 15 },
  cluster: { projects: ['cluster'], minutes: 10 },
  e2e: { projects: ['e2e'], minutes: 12 },
  images: {
    projects: ['images'],
    minutes: 10,
    covers: [
      'packager/images',
      'packager/native/run-command.ts',
      'schemas/appliance/recipe.ts',
      'test/packager/images/adapters',
    ],
  },
  boot: {
    projects: ['boot'],
    minutes: 20,
    covers: ['runtime/agent/boot', 'schemas/agent/boot.ts', 'test/runtime/agent/boot'],
  },
  netboot: {
    projects: ['netboot'],
    minutes: 25,
    covers: [
      'runtime/agent/boot',
      'runtime/agent/main.ts',
      'runtime/agent/mount-node-disk.ts',
      'runtime/control/boot',
      'runtime/control/nodes/agents',
      'runtime/lab',
      'runtime/node-image',
      'packager/cli/lab',
      'schemas/agent/boot.ts',
      'schemas/agent/join.ts',
      'scripts/setup/debian-packages.mjs',
      'test/netboot',
    ],
  },
  'node-image': {
    projects: ['node-image'],
    minutes: 25,
    covers: [
      'runtime/node-image',
      'runtime/agent/main.ts',
      'runtime/agent/mount-node-disk.ts',
      'scripts/setup/debian-packages.mjs',
      'test/node-image',
    ],
  },
  packages: {
    projects: ['packages'],
    minutes: 30,
    covers: PACKAGES,
  },
  'packages-virtual': {
    projects: ['packages-virtual'],
    minutes: 20,
    covers: [...PACKAGES, 'test/cluster/lab/virtual/beating-guest.ts'],
  },
  nfs: {
    projects: ['nfs'],
    minutes: 25,
    covers: ['runtime/agent/storage', 'test/cluster/lab', 'test/cluster/nfs.virtual.ts'],
  },
};

/** What every kind that takes long covers as well. */
export const COVERED_BY_ALL = ['package-lock.json', 'vitest.config.ts', 'test/setup'];

/** A project is ended after so many times its minutes: it hangs, and otherwise nobody would learn where. */
const PATIENCE = 3;

/** @returns after how many minutes a project is ended */
export function longestMinutes(project) {
  const kind = Object.values(KINDS).find(({ projects }) => projects.includes(project));
  return PATIENCE * kind.minutes;
}
