import { LIMITS } from '../../../../../schemas/config/limits.ts';

/** Ports of the gateway that are not free, and why. */
export interface PortUse {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly by: string;
}

export type PortChoice =
  | { readonly kind: 'chosen'; readonly port: number; readonly notice: string | undefined }
  | { readonly kind: 'refused'; readonly port: number; readonly by: string };

/**
 * Chooses the host port of a published port.
 *
 * @param wish `asked`: by the operator, taken or refused; `preferred`: by the appliance, given up
 *   with a notice when it is in use; neither: the first free one of the range
 * @param used ports in use on the gateway, those of this plan included
 */
export function choosePort(
  protocol: 'tcp' | 'udp',
  wish: { asked: number | undefined; preferred: number | undefined },
  used: readonly PortUse[],
): PortChoice {
  const userOf = (port: number): string | undefined =>
    used.find((use) => use.protocol === protocol && use.port === port)?.by;
  if (wish.asked !== undefined) {
    const by = userOf(wish.asked);
    return by === undefined
      ? { kind: 'chosen', port: wish.asked, notice: undefined }
      : { kind: 'refused', port: wish.asked, by };
  }
  if (wish.preferred !== undefined && userOf(wish.preferred) === undefined) {
    return { kind: 'chosen', port: wish.preferred, notice: undefined };
  }
  const { hostPortFirst, hostPortLast } = LIMITS.stack;
  for (let port = hostPortFirst; port <= hostPortLast; port += 1) {
    if (userOf(port) !== undefined) continue;
    const notice =
      wish.preferred === undefined
        ? undefined
        : `Port ${wish.preferred} is used by ${userOf(wish.preferred)}; ${port} is used instead.`;
    return { kind: 'chosen', port, notice };
  }
  return { kind: 'refused', port: hostPortLast, by: 'other stacks (the whole range is taken)' };
}
