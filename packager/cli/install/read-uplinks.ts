import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Reads the values of `--uplink`: `front=school,192.168.1.200/24`.
 *
 * @returns by network the uplink and the first address, as the API takes it
 * @throws Fault USAGE for a value of another form, and for two uplinks of one network
 */
export function readUplinks(
  values: readonly string[],
): Record<string, { name: string; first4: string }> {
  const uplinks = new Map<string, { name: string; first4: string }>();
  for (const value of values) {
    const [, network, name, first4] = /^([^=,]+)=([^=,]+),([^=,]+)$/.exec(value) ?? [];
    if (!network || !name || !z.cidrv4().safeParse(first4).success || !first4) {
      throw usage(
        `--uplink takes network=uplink,address/length, such as front=school,192.168.1.200/24, not “${value}”.`,
      );
    }
    if (uplinks.has(network)) throw usage(`--uplink names two uplinks for network “${network}”.`);
    uplinks.set(network, { name, first4 });
  }
  return Object.fromEntries(uplinks);
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem });
