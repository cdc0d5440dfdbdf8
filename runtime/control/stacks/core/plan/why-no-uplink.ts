import type { SiteNode } from '../../../nodes/core/site.ts';

/**
 * @param uplink name of it
 * @returns why a node cannot attach a network by an uplink, as a sentence; undefined: it can
 */
export function whyNoUplink(
  { name, uplinks }: Pick<SiteNode, 'name' | 'uplinks'>,
  uplink: string,
): string | undefined {
  if (uplinks === undefined) return `The agent of ${name} is older and knows no uplinks.`;
  const offered = uplinks.find((each) => each.name === uplink);
  if (offered) return offered.unusable;
  if (uplinks.length === 0) return `${name} offers no uplinks.`;
  return `${name} offers only: ${uplinks.map((each) => each.name).join(', ')}.`;
}
