import { OfferedUplink, UplinkSource } from '../../../../schemas/agent/lan.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

/** An uplink as it is set up, usable or not. */
export type UplinkSetting = Omit<OfferedUplink, 'unusable'>;

const FORM = 'name=bridge:<bridge> or name=interface:<network card>[,vlan=<number>]';

/**
 * Reads the uplinks that a node offers: `school=bridge:br0 labs=interface:eth1,vlan=30`.
 *
 * @throws Fault USAGE naming the part that cannot be read
 */
export function readUplinks(text: string): UplinkSetting[] {
  const uplinks = text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(readUplink);
  const names = uplinks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) refuse(`names “${twice}” twice`);
  const { uplinks: most } = LIMITS.agent.reports;
  if (uplinks.length > most) refuse(`may name ${most} uplinks at most`);
  return uplinks;
}

function readUplink(part: string): UplinkSetting {
  const [, name, kind, link, vlan] =
    /^([^=]+)=(bridge|interface):([^,]+)(?:,vlan=(\d{1,4}))?$/.exec(part) ?? [];
  const source = UplinkSource.safeParse({
    kind,
    link,
    ...(vlan === undefined ? {} : { vlan: Number(vlan) }),
  });
  const named = OfferedUplink.shape.name.safeParse(name);
  if (source.success && named.success) return { name: named.data, source: source.data };
  return refuse(`takes ${FORM}, separated by spaces, not “${part}”`);
}

const refuse = (why: string): never => {
  throw new Fault('USAGE', { problem: `STACKYARD_AGENT_UPLINKS ${why}.` });
};
