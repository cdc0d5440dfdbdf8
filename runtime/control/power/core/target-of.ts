import type { PowerWay, PowerWayBody } from '../../../../schemas/api/resources/power.ts';
import type { PowerRecord } from '../../nodes/ports/power-store.ts';
import type { ControllerTarget } from '../ports/baseboard-controller.ts';

/**
 * @param open makes a sealed password readable
 * @returns the baseboard controller of a node; undefined: it has none that is known
 */
export function targetOf(
  power: Pick<PowerRecord, 'way' | 'sealed'> | undefined,
  open: (sealed: string) => string,
): ControllerTarget | undefined {
  if (!power || power.sealed === null) return undefined;
  const { way, sealed } = power;
  if (way.kind !== 'redfish' && way.kind !== 'ipmi') return undefined;
  return { ...way, password: open(sealed) };
}

/** @returns what is stored of a way as it is, and its password, which is sealed; undefined: it has none */
export function splitWay(body: PowerWayBody): {
  readonly way: PowerWay;
  readonly password: string | undefined;
} {
  if (body.kind !== 'redfish' && body.kind !== 'ipmi') return { way: body, password: undefined };
  const { password, ...way } = body;
  return { way, password };
}
