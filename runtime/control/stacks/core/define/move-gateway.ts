import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from './definition.ts';

/**
 * Puts the router of a stack on another node. The one that had it may be away: until it says that nothing
 * of it is left there, its networks name that node. So does one that a move never reached, when the router
 * goes back.
 *
 * @param to `uplinkIndex`: what the router has there
 */
export function withGateway(
  definition: StackDefinition,
  to: { readonly gateway: NodeId; readonly uplinkIndex: number },
): StackDefinition {
  const { gateway: from } = definition;
  if (from === to.gateway) return definition;
  const networks = definition.networks.map(({ left = [], ...network }) => ({
    ...network,
    left: [...left.filter((node) => node !== from && node !== to.gateway), from],
  }));
  return { ...definition, ...to, networks };
}
