import { z } from 'zod';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type {
  BaseboardController,
  ControllerTarget,
  PowerPress,
} from '../ports/baseboard-controller.ts';
import { askRedfish } from './redfish-request.ts';

type RedfishTarget = Extract<ControllerTarget, { kind: 'redfish' }>;
type ResetType = (typeof RESETS)[PowerPress][number];

/** Values of ResetType (DSP2046, "Resource": ResetType) by which each press is done: the first that is allowed. */
const RESETS = {
  on: ['On', 'ForceOn', 'PushPowerButton'],
  off: ['ForceOff'],
  'soft-off': ['GracefulShutdown', 'PushPowerButton'],
  reset: ['ForceRestart', 'PowerCycle'],
} as const satisfies Record<PowerPress, readonly string[]>;

const Link = z.object({ '@odata.id': z.string().startsWith('/redfish/') });
const Collection = z.object({ Members: z.array(Link) });
const System = z.object({
  PowerState: z.enum(['On', 'Off', 'PoweringOn', 'PoweringOff', 'Paused']),
  Actions: z.object({
    '#ComputerSystem.Reset': z.object({
      target: z.string().startsWith('/redfish/'),
      'ResetType@Redfish.AllowableValues': z.array(z.string()).optional(),
    }),
  }),
});
type System = z.infer<typeof System>;

/** Where the systems of every service are (DSP0266, "Resource path"). */
const SYSTEMS = '/redfish/v1/Systems';

/** A controller that speaks Redfish. */
export class RedfishController implements BaseboardController {
  async power(target: ControllerTarget, signal: AbortSignal): Promise<'on' | 'off'> {
    const { system } = await findSystem(redfish(target), signal);
    return isOff(system) ? 'off' : 'on';
  }

  async press(target: ControllerTarget, press: PowerPress, signal: AbortSignal): Promise<void> {
    const to = redfish(target);
    const { system } = await findSystem(to, signal);
    // Asked for what is so already, services answer in one way or the other.
    if (press === 'on' ? system.PowerState === 'On' : press !== 'reset' && isOff(system)) return;
    const { target: action, 'ResetType@Redfish.AllowableValues': allowed } =
      system.Actions['#ComputerSystem.Reset'];
    const ResetType = resetFor(press, allowed);
    if (ResetType === undefined) {
      const why = `it cannot do ${RESETS[press].join(' or ')}, only ${allowed?.join(', ')}`;
      throw new Fault('CONTROLLER_FAILED', { address: addressOf(to), why });
    }
    await askRedfish(to, action, signal, { ResetType });
  }
}

const isOff = ({ PowerState }: System): boolean => PowerState === 'Off';

/** A service that does not say what it can do can do the usual. */
const resetFor = (press: PowerPress, allowed: readonly string[] | undefined) =>
  RESETS[press].find((each: ResetType) => allowed?.includes(each) ?? true);

/** @throws Fault CONTROLLER_FAILED when it has another number of systems than one, and none was named */
async function findSystem(target: RedfishTarget, signal: AbortSignal): Promise<{ system: System }> {
  const path = target.system ?? (await onlySystem(target, signal));
  const system = System.safeParse(await askRedfish(target, path, signal));
  if (system.success) return { system: system.data };
  const why = `${path} is no system that can be switched`;
  throw new Fault('CONTROLLER_FAILED', { address: addressOf(target), why });
}

async function onlySystem(target: RedfishTarget, signal: AbortSignal): Promise<string> {
  const found = Collection.safeParse(await askRedfish(target, SYSTEMS, signal));
  const members = (found.data?.Members ?? []).map((member) => member['@odata.id']);
  const [first] = members;
  if (first !== undefined && members.length === 1) return first;
  const why = found.success
    ? `it has ${members.length} systems (${members.join(', ') || 'none'}), and none was named`
    : 'it does not say which systems it has';
  throw new Fault('CONTROLLER_FAILED', { address: addressOf(target), why });
}

const addressOf = ({ url }: RedfishTarget): string => new URL(url).host;

function redfish(target: ControllerTarget): RedfishTarget {
  if (target.kind === 'redfish') return target;
  throw new Error(`asked by Redfish for ${target.kind}`);
}
