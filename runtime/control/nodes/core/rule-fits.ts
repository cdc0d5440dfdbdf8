import { BlockList, isIPv6 } from 'node:net';
import type { NodeHardware } from '../../../../schemas/agent/hardware.ts';
import type { JoinRuleMatch } from '../../../../schemas/api/resources/join.ts';

/** What a rule can look at of a machine. */
export interface RuleSubject {
  /** IPv4 or IPv6, as the server sees it. */
  readonly address: string;
  readonly hardware: NodeHardware | undefined;
}

/** @returns whether everything fits that a rule names; one that names nothing of a machine fits none */
export function ruleFits(
  { serial, mac, subnet, from, until }: JoinRuleMatch,
  { address, hardware }: RuleSubject,
  now: Date,
): boolean {
  if (serial === undefined && mac === undefined && subnet === undefined) return false;
  if (serial !== undefined && hardware?.serial?.trim() !== serial.trim()) return false;
  if (mac !== undefined && !hardware?.macs.includes(mac)) return false;
  if (subnet !== undefined && !isIn(subnet, address)) return false;
  if (from !== undefined && now.getTime() < Date.parse(from)) return false;
  return until === undefined || now.getTime() < Date.parse(until);
}

function isIn(subnet: string, address: string): boolean {
  const [base = '', length = ''] = subnet.split('/');
  const family = isIPv6(base) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(base, Number(length), family);
  return isIPv6(address) === (family === 'ipv6') && list.check(address, family);
}
