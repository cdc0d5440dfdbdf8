import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { segmentName } from '../../node/core/names.ts';
import { forwardingEntries } from '../core/forwarding-entries.ts';
import { planForwarding } from '../core/plan-forwarding.ts';
import type { Segment } from '../core/segment.ts';
import { segmentSettings } from '../core/settings.ts';
import type { SegmentPlan } from '../core/wanted-segment.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { foundForwarding } from './read-state.ts';

/**
 * Makes the VXLAN interface of a network, whose bridge is there already, and lets frames go to the
 * nodes they shall go to.
 *
 * @returns whether anything was changed
 */
export async function joinSegment(
  host: NetworkNamespace,
  network: NetworkId,
  segment: Segment,
  plan: SegmentPlan,
): Promise<boolean> {
  const made = await host.ip(plan.make);
  const settings = host.applySettings(segmentSettings(network));
  const finished = await host.ip(plan.finish);
  const link = segmentName(network);
  const found = (await foundForwarding(host)).get(link) ?? { entries: [], placed: [] };
  const forwarding = planForwarding(link, forwardingEntries(segment), found);
  const set = await host.bridge(forwarding.set);
  const cleared = await host.clear(forwarding.clear, 'bridge');
  return [made, settings, finished, set, cleared].some(Boolean);
}
