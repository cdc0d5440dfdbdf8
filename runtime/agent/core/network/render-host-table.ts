import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { BRIDGE_NAMES, hostTableName, LEG_NAMES, UPLINK_NAMES } from '../names.ts';
import { agentMark } from './owner-mark.ts';
import { renderTable } from './render-table.ts';

/** Where clouds hand out the credentials of the host; no stack has any business there. */
const METADATA4 = '169.254.0.0/16';
const METADATA6 = 'fd00:ec2::/32';

/**
 * The table that keeps stacks away from the host and from each other. Every agent on a host has one
 * of its own; they all say the same about every stack, so it does not matter whose runs.
 *
 * Its policies are `accept`: what is not about stacks is none of its business. Bridged frames come
 * by here only where br_netfilter is loaded. They are not tracked, because two stacks may use the
 * same addresses, and because nothing may translate them.
 */
export const renderHostTable = (node: NodeId): string =>
  renderTable(hostTableName(node), agentMark(node), [
    {
      name: 'arrive',
      type: 'type filter hook prerouting priority raw; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" notrack`,
        `iifname "${UPLINK_NAMES}" ip daddr 127.0.0.0/8 drop`,
      ],
    },
    {
      name: 'input',
      type: 'type filter hook input priority filter; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" drop`,
        `iifname "${LEG_NAMES}" drop`,
        `iifname != "${UPLINK_NAMES}" accept`,
        'ct state established,related accept',
        'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        'drop',
      ],
    },
    {
      name: 'forward',
      type: 'type filter hook forward priority filter; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" oifname "${BRIDGE_NAMES}" accept`,
        `iifname "${BRIDGE_NAMES}" drop`,
        `oifname "${BRIDGE_NAMES}" drop`,
        `iifname "${LEG_NAMES}" drop`,
        `iifname != "${UPLINK_NAMES}" oifname != "${UPLINK_NAMES}" accept`,
        'ct state established,related accept',
        `iifname "${UPLINK_NAMES}" ip daddr ${METADATA4} drop`,
        `iifname "${UPLINK_NAMES}" ip6 daddr ${METADATA6} drop`,
        `oifname "${UPLINK_NAMES}" ct status & dnat != dnat drop`,
      ],
    },
  ]);
