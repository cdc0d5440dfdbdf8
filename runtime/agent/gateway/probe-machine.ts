import type { NetworkReady } from '../../../schemas/appliance/ready.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { StackId } from '../../../schemas/ids/brand.ts';
import type { Prober } from './ports/network.ts';

/** @returns whether a machine answers over the network of its stack as its rule wants it */
export function probeMachine(
  prober: Prober,
  { stack, address }: { readonly stack: StackId; readonly address: string },
  ready: NetworkReady,
): Promise<boolean> {
  const target = { stack, address, port: ready.port };
  const { probeTimeoutMs } = LIMITS.agent;
  if (ready.type === 'tcp') return prober.tcp(target, probeTimeoutMs);
  const { path, status, contains } = ready;
  return prober.http(target, { path, status, contains }, probeTimeoutMs);
}
