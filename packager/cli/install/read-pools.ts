import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Reads the values of `--pool`: `web:data=tank`, `data=tank`, `web=tank`, or `tank` for everything that
 * is not named.
 *
 * @returns pool by what it is for, as the API takes it
 * @throws Fault USAGE for a value of another form, and for two pools of one thing
 */
export function readPools(values: readonly string[]): Record<string, string> {
  const pools = new Map<string, string>();
  for (const value of values) {
    const [, what = '*', pool] = /^(?:([^=]+)=)?([^=]+)$/.exec(value) ?? [];
    if (pool === undefined) {
      throw usage(`--pool takes disk=pool, role:disk=pool or a pool, not “${value}”.`);
    }
    if (pools.has(what)) {
      throw usage(`--pool says twice where ${what === '*' ? 'all other disks' : what} should go.`);
    }
    pools.set(what, pool);
  }
  return Object.fromEntries(pools);
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem });
