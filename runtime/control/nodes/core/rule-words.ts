import type { JoinRule } from '../../../../schemas/api/resources/join.ts';

/** @returns what a rule says, for the audit log: without a full stop */
export function ruleWords({
  name,
  match,
  once,
}: Pick<JoinRule, 'name' | 'match' | 'once'>): string {
  const { serial, mac, subnet, from, until } = match;
  const wanted = [
    ...(serial === undefined ? [] : [`the serial number ${serial}`]),
    ...(mac === undefined ? [] : [`the MAC address ${mac}`]),
    ...(subnet === undefined ? [] : [`an address in ${subnet}`]),
  ].join(' and ');
  const time = [
    ...(from === undefined ? [] : [` from ${from}`]),
    ...(until === undefined ? [] : [` until ${until}`]),
  ].join('');
  return `${once ? 'one machine' : 'whatever machine'} with ${wanted} becomes ${name}${time}`;
}
